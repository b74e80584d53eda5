import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { RegistryError } from "../errors.ts";

/** The PEM files of a registry that speaks TLS. */
export interface TlsFiles {
  /** The server's certificate, followed by those between it and its root. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /**
   * Roots of institutions' servers. With it, a client's certificate must also have been issued under one of them;
   * workstations make their own.
   */
  readonly clientCaFile?: string | undefined;
}

/** What a TLS server is given, read and checked. */
export interface ServerCertificate {
  readonly options: SecureContextOptions & { readonly cert: Buffer; readonly key: Buffer };
  /** When the certificate ends. */
  readonly validTo: Date;
}

function unusable(file: string, reason: string, cause?: unknown): RegistryError {
  return new RegistryError("serverCertificateUnreadable", { parameters: { file, reason }, cause });
}

async function read(file: string): Promise<Buffer> {
  return await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw unusable(file, cause.code ?? "unreadable", cause);
  });
}

function parsed<T>(file: string, reason: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw unusable(file, reason, cause);
  }
}

/**
 * Read the files and check that they belong together, before a server is given them.
 * @throws RegistryError serverCertificateUnreadable
 */
export async function readServerCertificate(files: TlsFiles, now: number): Promise<ServerCertificate> {
  const { certificateFile, keyFile, clientCaFile } = files;
  const [cert, key] = await Promise.all([read(certificateFile), read(keyFile)]);
  const ca = clientCaFile === undefined ? undefined : await read(clientCaFile);
  const certificate = parsed(certificateFile, "no PEM certificate", () => new X509Certificate(cert));
  const privateKey = parsed(keyFile, "no PEM private key", () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) throw unusable(keyFile, "not the certificate's key");
  const validTo = certificate.validToDate;
  if (now > validTo.getTime()) throw unusable(certificateFile, "expired");
  if (ca) parsed(clientCaFile ?? "", "no PEM certificate", () => new X509Certificate(ca));
  const options = { cert, key, ...(ca ? { ca } : {}) };
  parsed(certificateFile, "refused by the TLS library", () => createSecureContext(options));
  return { options, validTo };
}
