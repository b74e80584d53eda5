import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { preParsingHookHandler } from "fastify";
import { RegistryError } from "./errors.ts";

const inflate = promisify(gunzip);

/**
 * Take bodies that are compressed with gzip (RFC 9110 section 8.4.1.3), up to `limit` bytes before and after: a small
 * one that would grow without end is refused before it is large.
 * @throws RegistryError tooLarge, mediaType for any other encoding, badRequest when it is not gzip
 */
export function takeCompressed(limit: number): preParsingHookHandler {
  return async (request, _reply, payload) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined) return payload;
    if (encoding !== "gzip") throw new RegistryError("mediaType");
    const received: Buffer[] = [];
    let length = 0;
    for await (const chunk of payload) {
      const piece = Buffer.from(chunk as Uint8Array);
      length += piece.length;
      if (length > limit) throw new RegistryError("tooLarge");
      received.push(piece);
    }
    const body = await inflate(Buffer.concat(received), { maxOutputLength: limit }).catch(
      (cause: unknown) => {
        const grew = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
        throw new RegistryError(grew ? "tooLarge" : "badRequest", { cause });
      },
    );
    // Fastify compares what it was promised with what arrived, not with what came out of it.
    return Object.assign(Readable.from([body]), { receivedEncodedLength: length });
  };
}
