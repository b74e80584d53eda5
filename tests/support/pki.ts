import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey, type KeyObject, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnlineChallenge, OnlineSignature } from "../../src/contract/onlineRegistration.ts";
import { Secret } from "../../src/contract/secret.ts";
import { sealOnlineIdentity } from "../../src/trust/index.ts";

const curves = { p256: "P-256", p384: "P-384", p521: "P-521" } as const;

/** What a certificate is made with; every member has an ordinary value. */
export interface CertificateOptions {
  readonly subject?: string;
  readonly key?: keyof typeof curves | "rsa1024" | "rsa2048";
  readonly days?: number;
  readonly digest?: "sha1" | "sha256" | "sha384";
  /** Lines of openssl's `x509v3_config` that take the place of the ordinary ones of the same name. */
  readonly extensions?: Readonly<Record<string, string | null>>;
}

/** A certificate with its key, as openssl made them: PEM files. */
export interface Credential {
  readonly certificate: string;
  readonly keyFile: string;
  readonly serial: string;
}

/** A customer: a certificate, the resident number it was issued to, and the random number that came with it. */
export interface Customer extends Credential {
  readonly number: string;
  readonly random: Buffer;
}

/** A temporary public-key infrastructure, made by the openssl command. */
export class Pki {
  readonly directory = mkdtempSync(join(tmpdir(), "smartotp-pki-"));
  #made = 0;

  openssl(args: readonly string[], input?: Uint8Array): Buffer {
    const stdio: ["pipe", "pipe", "pipe"] = ["pipe", "pipe", "pipe"];
    return execFileSync("openssl", args, { input: input ?? "", stdio, cwd: this.directory });
  }

  file(name: string, content: string | Uint8Array = ""): string {
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  /** Self-signed without an issuer. */
  issue(issuer: Credential | null, options: CertificateOptions & { sections?: string }): Credential {
    this.#made += 1;
    const name = `c${this.#made}`;
    const { subject = `/C=KR/O=Made-up/CN=${name}`, key = "p256", days = 3650, digest = "sha256" } = options;
    const lines = Object.entries(options.extensions ?? {}).flatMap(([line, value]) =>
      value === null ? [] : [`${line}=${value}`],
    );
    const config = this.file(
      `${name}.cnf`,
      ["[req]", "distinguished_name=dn", "[dn]", "[ext]", ...lines, options.sections ?? "", ""].join("\n"),
    );
    const made = key.startsWith("rsa")
      ? ["-newkey", `rsa:${key.slice(3)}`]
      : ["-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${curves[key as keyof typeof curves]}`];
    const keyFile = join(this.directory, `${name}.key`);
    const certificate = join(this.directory, `${name}.pem`);
    const serial = `4${this.#made.toString(16).padStart(5, "0")}0${this.#made.toString(16).padStart(5, "0")}`;
    const by = issuer ? ["-CA", issuer.certificate, "-CAkey", issuer.keyFile] : [];
    this.openssl([
      ...[
        "req",
        "-x509",
        "-utf8",
        "-config",
        config,
        "-extensions",
        "ext",
        "-subj",
        subject,
        ...made,
        "-nodes",
      ],
      ...["-keyout", keyFile, "-out", certificate, "-days", String(days), `-${digest}`],
      ...["-set_serial", `0x${serial}`, ...by],
    ]);
    return { certificate, keyFile, serial };
  }

  authority(issuer: Credential | null, options: CertificateOptions = {}): Credential {
    const extensions = {
      basicConstraints: "critical,CA:TRUE",
      keyUsage: "critical,keyCertSign,cRLSign",
      subjectKeyIdentifier: "hash",
      ...(issuer ? { authorityKeyIdentifier: "keyid" } : {}),
      ...options.extensions,
    };
    return this.issue(issuer, { ...options, extensions });
  }

  /** A personal certificate with a virtual id in it (KCAC.TS.SIVID). */
  customer(issuer: Credential, options: CertificateOptions & { number?: string } = {}): Customer {
    const { number = "9001011234567" } = options;
    const random = randomBytes(20);
    const extensions = {
      basicConstraints: "CA:FALSE",
      keyUsage: "critical,digitalSignature,nonRepudiation",
      subjectKeyIdentifier: "hash",
      authorityKeyIdentifier: "keyid",
      certificatePolicies: "1.2.410.200005.1.1.4",
      subjectAltName: "otherName:1.2.410.200004.10.1.1;SEQ:identify",
      ...options.extensions,
    };
    const sections = virtualIdSections(virtualId(number, random));
    return { ...this.issue(issuer, { ...options, extensions, sections }), number, random };
  }

  /** A revocation list, PEM. */
  crl(
    issuer: Credential,
    {
      revoked = [],
      days = 30,
      extensions = [],
    }: { revoked?: readonly string[]; days?: number; extensions?: string[] } = {},
  ): string {
    this.#made += 1;
    const name = `l${this.#made}`;
    const index = revoked.map(
      (serial) => `R\t491231235959Z\t260101000000Z\t${serial.toUpperCase()}\tunknown\t/CN=x\n`,
    );
    this.file(`${name}.txt`, index.join(""));
    const config = [
      ...["[ca]", "default_ca=d", "[d]", `database=${this.directory}/${name}.txt`, "default_md=sha256"],
      ...["[e]", "authorityKeyIdentifier=keyid", ...extensions],
    ];
    const path = join(this.directory, `${name}.pem`);
    this.openssl([
      ...["ca", "-gencrl", "-config", this.file(`${name}.cnf`, `${config.join("\n")}\n`), "-crlexts", "e"],
      ...["-keyfile", issuer.keyFile, "-cert", issuer.certificate, "-crldays", String(days), "-out", path],
    ]);
    return readFileSync(path, "utf8");
  }

  /** `openssl cms -sign`, DER. */
  cms(signers: readonly Credential[], content: Uint8Array, ...more: readonly string[]): Buffer {
    const by = signers.flatMap(({ certificate, keyFile }) => ["-signer", certificate, "-inkey", keyFile]);
    return this.openssl(
      ["cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", ...by, ...more],
      content,
    );
  }

  /** A folder as the registry is configured with. */
  trustFolder(
    anchors: readonly Credential[],
    intermediates: readonly Credential[],
    crls: readonly string[],
  ): string {
    this.#made += 1;
    const folder = join(this.directory, `trust${this.#made}`);
    const write = (part: string, texts: readonly string[]) => {
      mkdirSync(join(folder, part), { recursive: true });
      for (const [at, text] of texts.entries()) writeFileSync(join(folder, part, `${at}.pem`), text);
    };
    const pem = ({ certificate }: Credential) => readFileSync(certificate, "utf8");
    write("anchors", anchors.map(pem));
    write("intermediates", intermediates.map(pem));
    write("crls", crls);
    return folder;
  }
}

/** h(h(SEQUENCE { PrintableString, BIT STRING })), spelled out: a second opinion on the registry's. */
function virtualId(number: string, random: Uint8Array): Buffer {
  const idn = Buffer.from(number, "ascii");
  const content = Buffer.concat([
    Buffer.from([0x30, idn.length + random.length + 5, 0x13, idn.length]),
    idn,
    Buffer.from([0x03, random.length + 1, 0x00]),
    random,
  ]);
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  return sha256(sha256(content));
}

const virtualIdSections = (id: Buffer) =>
  [
    ...["[identify]", "realName=FORMAT:UTF8,UTF8String:홍길동", "userInfo=SEQUENCE:info"],
    ...["[info]", "vid=SEQUENCE:attribute"],
    ...["[attribute]", "type=OID:1.2.410.200004.10.1.1.1", "value=SEQUENCE:vid"],
    ...["[vid]", "hash=SEQUENCE:algorithm", `id=EXPLICIT:0,FORMAT:HEX,OCTETSTRING:${id.toString("hex")}`],
    ...["[algorithm]", "oid=OID:2.16.840.1.101.3.4.2.1"],
  ].join("\n");

export const privateKeyOf = ({ keyFile }: Credential): KeyObject => createPrivateKey(readFileSync(keyFile));

/** A certificate as the `x5c` header has it. */
export const x5cOf = ({ certificate }: Credential): string =>
  readFileSync(certificate, "utf8").replace(/-----[A-Z ]+-----|\s/g, "");

export const asCms = (der: Uint8Array): OnlineSignature => ({
  format: "cms",
  value: Buffer.from(der).toString("base64url"),
});

/** Root, the CA that issues to customers, and their lists. */
export function usualAuthorities(pki: Pki): { root: Credential; sub: Credential; directory: string } {
  const root = pki.authority(null, { key: "p384" });
  const sub = pki.authority(root, { extensions: { basicConstraints: "critical,CA:TRUE,pathlen:0" } });
  return { root, sub, directory: pki.trustFolder([root], [sub], [pki.crl(root), pki.crl(sub)]) };
}

/** What the customer's client sends beside the signature. */
export function sealedIdentityOf(
  { number, random }: Pick<Customer, "number" | "random">,
  { registrySealingKey, challengeId }: OnlineChallenge,
) {
  const identity = {
    number: Secret.take(Buffer.from(number, "ascii")),
    random: Secret.copyOf(random),
  };
  return sealOnlineIdentity(registrySealingKey, identity, challengeId);
}
