import { createHash } from "node:crypto";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { hpkeOpen } from "../../src/trust/hpke.ts";
import { publicKeyOf } from "../../src/trust/index.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

/** RFC 9180's published vectors, mode 0, kem 0x0020, kdf 0x0001, aead 0x0002. */
const vector = {
  info: "4f6465206f6e2061204772656369616e2055726e",
  ikmE: "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9",
  skRm: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
  pkRm: "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
  enc: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
  /** SHAKE128 over 1,000 ciphertexts of inputs drawn from SHAKE128 of nothing. */
  encryptions: "1702e73e1e71705faa8241022af1deea",
};

async function senderOfTheVector() {
  const suite = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  return suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(hex(vector.pkRm).buffer),
    info: hex(vector.info),
    ekm: hex(vector.ikmE).buffer,
  });
}

describe("HPKE suite against RFC 9180", () => {
  it("derives the recipient's public key of the vector", () => {
    const pk = Buffer.from(publicKeyOf("X25519", Secret.take(hex(vector.skRm))), "base64url");
    expect(pk.toString("hex")).toBe(vector.pkRm);
  });

  it("makes the vector's encapsulated key and its 1,000 ciphertexts", async () => {
    const sender = await senderOfTheVector();
    expect(Buffer.from(sender.enc).toString("hex")).toBe(vector.enc);

    const drawn = createHash("shake128", { outputLength: 1000 * 2 * 256 }).digest();
    let at = 0;
    const draw = () => {
      const length = drawn[at] ?? 0;
      const bytes = Uint8Array.from(drawn.subarray(at + 1, at + 1 + length));
      at += 1 + length;
      return bytes;
    };
    const sink = createHash("shake128", { outputLength: 16 });
    for (let i = 0; i < 1000; i += 1) {
      const aad = draw();
      const plaintext = draw();
      sink.update(new Uint8Array(await sender.seal(plaintext, aad)));
    }
    expect(sink.digest("hex")).toBe(vector.encryptions);
  });

  it("opens the vector's first message with our own opening", async () => {
    const sender = await senderOfTheVector();
    const plaintext = new TextEncoder().encode("Beauty is truth, truth beauty");
    const aad = new TextEncoder().encode("Count-0");
    const ciphertext = new Uint8Array(await sender.seal(plaintext, aad));
    const opened = await hpkeOpen(
      Secret.take(hex(vector.skRm)),
      { info: hex(vector.info), aad },
      { enc: hex(vector.enc), ciphertext },
    );
    expect(Buffer.from(opened).toString()).toBe("Beauty is truth, truth beauty");
  });
});
