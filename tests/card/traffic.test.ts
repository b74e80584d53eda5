import { expect, it } from "vitest";
import { countTraffic } from "../../src/card/index.ts";

it("counts answered commands and all bytes, and nothing for a card that is gone", async () => {
  const answers = [Uint8Array.of(1, 2, 0x90, 0x00), new Uint8Array()];
  const counted = countTraffic({ transmit: async () => answers.shift() ?? new Uint8Array() });
  await counted.transmit(new Uint8Array(12));
  expect(counted).toMatchObject({ commands: 1, bytesOut: 12, bytesIn: 4 });
  await counted.transmit(new Uint8Array(5));
  expect(counted).toMatchObject({ commands: 1, bytesOut: 17, bytesIn: 4 });
});
