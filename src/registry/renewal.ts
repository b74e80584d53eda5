import type { CertificateRenewed, RenewCertificate } from "../contract/registry.ts";
import { fromBase64Url } from "../trust/index.ts";
import { bindCertificate, checkFit, revokeOthers } from "./access/bind.ts";
import { parseCertificate, presented } from "./access/peerCertificate.ts";
import type { Caller } from "./access.ts";
import { audit } from "./audit.ts";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";
import { findEnrolled } from "./workstations.ts";

/**
 * Bind the certificate that follows a workstation's present one. Sending it again changes nothing.
 * @throws RegistryError workstationUnknown, workstationStopped, badRequest, certificateUnfit, certificateTaken
 */
export async function renewCertificate(
  context: RegistryContext,
  caller: Caller,
  workstationId: string,
  request: RenewCertificate,
): Promise<CertificateRenewed> {
  const der = fromBase64Url(request.certificate);
  const certificate = der && parseCertificate(der);
  if (!certificate) throw new RegistryError("badRequest");
  const now = context.clock.now();
  checkFit(certificate, now);
  if (!certificate.verify(certificate.publicKey))
    throw new RegistryError("certificateUnfit", { parameters: { reason: "not signed with its own key" } });
  const workstation = await findEnrolled(context, workstationId);
  const next = presented(certificate);
  const holder = { workstation_id: workstation.id };
  return context.db.transaction().execute(async (trx) => {
    if (await bindCertificate(trx, holder, next, now)) {
      const kept = caller.kind === "workstation" ? [caller.certificate.spki, next.spki] : [next.spki];
      const revoked = await revokeOthers(trx, holder, kept);
      await audit(trx, {
        kind: "workstation.certificateBound",
        workstation_id: workstation.id,
        institution_code: workstation.institution_code,
        detail: { key: next.spki, revoked },
      });
    }
    const { not_after } = await trx
      .selectFrom("client_certificates")
      .select("not_after")
      .where("spki_sha256", "=", Buffer.from(next.spki, "hex"))
      .executeTakeFirstOrThrow();
    return { notAfter: not_after.toISOString() };
  });
}
