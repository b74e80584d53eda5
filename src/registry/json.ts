import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { RegistryError } from "./errors.ts";

/** Deeper than anything the contract says, far from what would exhaust a parser's stack. */
const MAX_DEPTH = 32;

/** True when brackets outside of strings nest deeper than `limit`. One pass, no recursion. */
function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === 0x5c) at += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}

/** JSON bodies only, in UTF-8, of bounded depth, and with neither `__proto__` nor `constructor.prototype` in them. */
export function acceptShallowJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const bytes = Buffer.from(body);
    const text = bytes.toString("utf8");
    // RFC 8259 section 8.1. Decoded anyway, what is not UTF-8 would be kept as something that nobody sent.
    if (!isUtf8(bytes) || nestsDeeperThan(text, MAX_DEPTH)) done(new RegistryError("badRequest"));
    else parse(request, text, done);
  });
}
