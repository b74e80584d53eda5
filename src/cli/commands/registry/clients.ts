import { type Command, InvalidArgumentError, Option } from "commander";
import { BranchCode, InstitutionCode, Uuid } from "../../../contract/ids.ts";
import { grantedScopes } from "../../../registry/access/callers.ts";
import { parsed } from "../options.ts";
import { addAdministration, listed, readCertificate, told } from "./administration.ts";
import type { RegistryFlags } from "./options.ts";

type GrantedScope = (typeof grantedScopes)[number];
const uuid = parsed(Uuid, "a UUID");

/** `smartotp registry client|enrolment-code …` */
export function addClients(registry: Command): void {
  const client = registry.command("client").description("institutions' servers and operators' tools");
  addClientAdd(client);
  addClientList(client);
  addClientStop(client);
  addClientCertificates(client.command("certificate").description("a client's certificates"));
  addCodes(registry.command("enrolment-code").description("codes under which workstations enrol"));
}

interface AddFlags extends RegistryFlags {
  readonly name: string;
  readonly institution?: string;
  readonly scope: GrantedScope[];
  readonly certificate: string;
}

function scope(value: string, before: GrantedScope[] = []): GrantedScope[] {
  const known = grantedScopes.find((name) => name === value);
  if (!known) throw new InvalidArgumentError(`expected one of ${grantedScopes.join(", ")}.`);
  return [...before, known];
}

function addClientAdd(client: Command): void {
  const command = client
    .command("add")
    .description("add a client with its certificate, by whose key it is known")
    .requiredOption("--name <name>", "its name, unique within its institution")
    .option(
      "--institution <code>",
      "whose client it is; none for an operator's",
      parsed(InstitutionCode, "3 digits"),
    )
    .addOption(
      new Option("--scope <scope>", `what it may do; repeatable: ${grantedScopes.join(", ")}`)
        .argParser(scope)
        .makeOptionMandatory(),
    )
    .requiredOption("--certificate <file>", "X.509, PEM or DER");
  addAdministration<AddFlags>(command, async ({ addClient }, desk, flags) => {
    const { clientId, outcome } = await addClient(desk, {
      name: flags.name,
      institutionCode: flags.institution ?? null,
      scopes: flags.scope,
      certificate: await readCertificate(flags.certificate),
    });
    return { value: { clientId, outcome }, lines: [told(outcome, `client ${clientId}`)] };
  });
}

function addClientList(client: Command): void {
  addAdministration(client.command("list").description("list clients"), async ({ listClients }, desk) => {
    const clients = await listClients(desk);
    const lines = clients.flatMap(({ clientId, name, institutionCode, scopes, status, certificates }) => [
      `${clientId}  ${institutionCode ?? "operator"}  ${name}  ${status}  ${scopes.join(" ")}`,
      ...certificates.map(({ key, notAfter }) => `  key ${key} until ${notAfter}`),
    ]);
    return { value: { clients }, lines: listed(lines) };
  });
}

function addClientStop(client: Command): void {
  addAdministration<RegistryFlags & { readonly client: string }>(
    client
      .command("stop")
      .description("stop a client for good; when this has ended it is refused everywhere")
      .requiredOption("--client <id>", "its id", uuid),
    async ({ stopClient, untilHeard }, desk, { client: clientId }) => {
      const outcome = await stopClient(desk, clientId);
      await untilHeard(outcome);
      return { value: { clientId, outcome }, lines: [told(outcome, `client ${clientId} is stopped`)] };
    },
  );
}

function addClientCertificates(certificate: Command): void {
  addAdministration<RegistryFlags & { readonly client: string; readonly certificate: string }>(
    certificate
      .command("add")
      .description("add the certificate that is to replace the present one; both are good for now")
      .requiredOption("--client <id>", "its id", uuid)
      .requiredOption("--certificate <file>", "X.509, PEM or DER"),
    async ({ addClientCertificate }, desk, flags) => {
      const bytes = await readCertificate(flags.certificate);
      const { key, outcome } = await addClientCertificate(desk, flags.client, bytes);
      return { value: { clientId: flags.client, key, outcome }, lines: [told(outcome, `key ${key}`)] };
    },
  );
  const sha256 = { safeParse: (text: string) => ({ success: /^[0-9a-f]{64}$/.test(text) }) };
  addAdministration<RegistryFlags & { readonly client: string; readonly key: string }>(
    certificate
      .command("revoke")
      .description("revoke a client's certificate; when this has ended it is refused everywhere")
      .requiredOption("--client <id>", "its id", uuid)
      .requiredOption("--key <sha256>", "its key, as listed", parsed(sha256, "64 hexadecimal digits")),
    async ({ revokeClientCertificate, untilHeard }, desk, { client: clientId, key }) => {
      const outcome = await revokeClientCertificate(desk, clientId, key);
      await untilHeard(outcome);
      return { value: { clientId, key, outcome }, lines: [told(outcome, `key ${key} is revoked`)] };
    },
  );
}

const days = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 90)
    throw new InvalidArgumentError("expected days, 1 to 90.");
  return number;
};

function addCodes(codes: Command): void {
  addAdministration<RegistryFlags & { readonly branch: string; readonly days: number }>(
    codes
      .command("new")
      .description("make a code under which one workstation enrols; it is shown this once")
      .requiredOption("--branch <code>", "where the workstation stands", parsed(BranchCode, "7 digits"))
      .addOption(new Option("--days <number>", "how long it is good").argParser(days).default(7)),
    async ({ newEnrolmentCode }, desk, { branch: branchCode, days: validDays }) => {
      const { code, expiresAt } = await newEnrolmentCode(desk, branchCode, validDays);
      return {
        value: { branchCode, enrolmentCode: code, expiresAt },
        lines: [code, `for one workstation of branch ${branchCode}, until ${expiresAt}`],
      };
    },
  );
}
