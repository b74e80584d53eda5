import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { FormDocument } from "../contract/forms.ts";
import type { Secret } from "../contract/secret.ts";
import { openForm, sealForm } from "../trust/index.ts";
import { CounterError } from "./errors.ts";

/** Where signed forms rest, one sealed file each. */
export interface FormFiles {
  readonly folder: string;
  /** Seals the files, 32 bytes. */
  readonly key: Secret;
}

/** What a sealed file holds: the PDF, and what it shows, for the screen. */
const Content = z.object({ document: FormDocument, pdf: z.base64() });

const fileOf = ({ folder }: FormFiles, formId: string): string => path.join(folder, `${formId}.form`);

/** Keep a form, on the disk before this returns (R16). @throws CounterError formUnwritable */
export async function keepForm(files: FormFiles, document: FormDocument, pdf: Uint8Array): Promise<void> {
  const content = { document, pdf: Buffer.from(pdf).toString("base64") };
  const plaintext = Buffer.from(JSON.stringify(content), "utf8");
  try {
    const sealed = sealForm(files.key, document.formId, plaintext);
    await mkdir(files.folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(fileOf(files, document.formId), Buffer.from(sealed), { mode: 0o600 });
  } catch (cause) {
    throw new CounterError("formUnwritable", { cause });
  } finally {
    plaintext.fill(0);
  }
}

/** @throws CounterError formMissing, formDamaged; TrustError formNotAuthentic */
export async function readForm(
  files: FormFiles,
  formId: string,
): Promise<{ document: FormDocument; pdf: Uint8Array }> {
  let sealed: Uint8Array;
  try {
    sealed = await readFile(fileOf(files, formId));
  } catch (cause) {
    throw new CounterError("formMissing", { cause });
  }
  const plaintext = Buffer.from(openForm(files.key, formId, sealed));
  try {
    const { document, pdf } = Content.parse(JSON.parse(plaintext.toString("utf8")));
    return { document, pdf: Uint8Array.from(Buffer.from(pdf, "base64")) };
  } catch (cause) {
    throw new CounterError("formDamaged", { cause });
  } finally {
    plaintext.fill(0);
  }
}
