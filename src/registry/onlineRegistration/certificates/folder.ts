import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { RegistryError } from "../../errors.ts";
import { readCertificate, type X509 } from "./certificate.ts";
import type { Trust } from "./path.ts";
import { MAX_LIST_BYTES, type RevocationList, readRevocationList } from "./revocation.ts";

/** Which certificates customers may register with (R4b). */
export interface OnlineRegistrationOptions {
  /**
   * A folder with `anchors`, `intermediates` and `crls` in it: certificates and revocation lists, PEM or DER, any
   * number in a file. They are read again when they change.
   */
  readonly directory: string;
  /** Certificate policies, as dotted numbers, of which a customer's certificate must hold one; default: whichever. */
  readonly policies?: readonly string[] | undefined;
  /** `required` (default): where no valid revocation list speaks for a certificate, it is refused. */
  readonly revocation?: "required" | "whenKnown";
}

const parts = ["anchors", "intermediates", "crls"] as const;
type Part = (typeof parts)[number];

const MAX_FILES = 500;
/** As PEM, base64 and its line ends take four bytes for three and some more. */
const MAX_FILE_BYTES = 2 * MAX_LIST_BYTES;
const PEM = /-----BEGIN (CERTIFICATE|X509 CRL)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;

interface File {
  readonly part: Part;
  readonly name: string;
  /** Changes whenever the file does. */
  readonly mark: string;
}

const unreadable = (file: string, cause?: unknown) =>
  new RegistryError("onlineTrustUnreadable", { parameters: { file }, cause });

/** The folder as it is now; a part that is not there is empty. @throws RegistryError onlineTrustUnreadable */
async function look(directory: string): Promise<File[]> {
  const files: File[] = [];
  for (const part of parts) {
    for (const name of await namesIn(directory, part)) {
      const { size, mtimeMs, ino } = await stat(join(directory, part, name));
      if (size > MAX_FILE_BYTES) throw unreadable(`${part}/${name}`);
      files.push({ part, name, mark: `${part}/${name} ${size} ${mtimeMs} ${ino}` });
    }
  }
  if (files.length > MAX_FILES) throw unreadable(directory);
  return files;
}

async function namesIn(directory: string, part: Part): Promise<string[]> {
  try {
    const entries = await readdir(join(directory, part), { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."));
    return files.map(({ name }) => name).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The DER values in a file, whichever way they are written. */
function valuesOf(bytes: Buffer): Uint8Array[] {
  const text = bytes.toString("latin1");
  const found = [...text.matchAll(PEM)].map(([, , body]) => Buffer.from(body ?? "", "base64"));
  return found.length > 0 ? found : [bytes];
}

/** Reads the files of a folder; of those that it read the last time, only the ones that have changed. */
class Reader {
  readonly #directory: string;
  #certificates = new Map<string, readonly X509[]>();
  #lists = new Map<string, readonly RevocationList[]>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws RegistryError onlineTrustUnreadable naming the file */
  async read(files: readonly File[]): Promise<Pick<Trust, "anchors" | "intermediates" | "lists">> {
    const certificates = new Map<string, readonly X509[]>();
    const lists = new Map<string, readonly RevocationList[]>();
    for (const file of files) {
      const { part, name, mark } = file;
      try {
        if (part === "crls") lists.set(mark, this.#lists.get(mark) ?? (await this.#readLists(file)));
        else
          certificates.set(
            mark,
            this.#certificates.get(mark) ?? (await this.#values(file)).map(readCertificate),
          );
      } catch (cause) {
        throw unreadable(`${part}/${name}`, cause);
      }
    }
    const of = (wanted: Part) =>
      files.filter(({ part }) => part === wanted).flatMap(({ mark }) => certificates.get(mark) ?? []);
    if (of("anchors").length === 0) throw unreadable("anchors");
    this.#certificates = certificates;
    this.#lists = lists;
    return { anchors: of("anchors"), intermediates: of("intermediates"), lists: [...lists.values()].flat() };
  }

  async #values({ part, name }: File): Promise<Uint8Array[]> {
    return valuesOf(await readFile(join(this.#directory, part, name)));
  }

  async #readLists(file: File): Promise<RevocationList[]> {
    return Promise.all((await this.#values(file)).map(readRevocationList));
  }
}

/**
 * The configured certificates and lists, read again when a file has changed since the last look. While the folder
 * cannot be read whole, what was read before stands, and `warn` is told once: a list does not outlive its nextUpdate.
 * @returns the trust of this moment
 * @throws RegistryError onlineTrustUnreadable when the folder cannot be read at the start
 */
export async function openTrust(
  { directory, policies, revocation = "required" }: OnlineRegistrationOptions,
  warn: (message: string) => void,
): Promise<() => Promise<Trust>> {
  const settings = { policies: policies ?? null, hardFail: revocation === "required" };
  const reader = new Reader(directory);
  const readNow = async (files: readonly File[]): Promise<Trust> => ({
    ...(await reader.read(files)),
    ...settings,
  });
  const marksOf = (files: readonly File[]) => files.map(({ mark }) => mark).join("\n");
  const first = await look(directory);
  let seen = marksOf(first);
  let trust = await readNow(first);
  let looking: Promise<void> | null = null;
  let trouble: string | null = null;

  async function lookAgain(): Promise<void> {
    try {
      const files = await look(directory);
      const marks = marksOf(files);
      if (marks === seen) return;
      // Before reading: a file that cannot be read is tried again when it changes, and not at every request.
      seen = marks;
      trust = await readNow(files);
      trouble = null;
    } catch (error) {
      const message = error instanceof RegistryError ? error.message : "online registration's folder is gone";
      if (message !== trouble) warn(message);
      trouble = message;
    }
  }

  return async () => {
    looking ??= lookAgain().finally(() => {
      looking = null;
    });
    await looking;
    return trust;
  };
}
