import { Problem } from "./registry.ts";

/** Characters of the registry's own words that a person is shown. */
const LONGEST_DETAIL = 200;

/**
 * The text of an answer over HTTP; none of it when it is longer than any answer of a registry.
 * @param longest bytes
 */
export async function answerText(body: AsyncIterable<Uint8Array> | null, longest: number): Promise<string> {
  if (!body) return "";
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    // Leaving the loop ends the connection: an answer without an end must not fill the memory.
    if (length > longest) return "";
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Undefined when the text is not JSON. */
export function answerJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why the registry refuses, as the error of whoever asked carries it; null when it does not say so in our words. */
export function refusalOf(json: unknown) {
  const problem = Problem.safeParse(json);
  if (!problem.success) return null;
  const { code, rule, detail, title } = problem.data;
  return {
    parameters: { detail: (detail ?? title).slice(0, LONGEST_DETAIL) },
    problemCode: code,
    ...(rule === undefined ? {} : { rule }),
  };
}
