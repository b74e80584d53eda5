import { expect, it } from "vitest";
import { runFailover } from "./run.ts";

it("R8 R16 a synchronous standby takes over under load: nothing acknowledged is lost, no OTP is accepted twice", async () => {
  const report = await runFailover({ seconds: 3, standby: "sync", say: () => {} });
  expect(report).toMatchObject({
    ok: true,
    verdict: {
      verificationsLost: 0,
      acceptedTwice: 0,
      entriesLost: 0,
      registrationsMissing: 0,
      changesLost: 0,
    },
    wronglyRefused: 0,
    clientsBroken: 0,
    replays: { accepted: 0 },
    trailWhole: true,
  });
  // There was something to lose, and the failover was felt.
  const { verifications, registrations, changes } = report.acknowledged;
  expect(Math.min(verifications, registrations, changes, report.replays.sent)).toBeGreaterThan(0);
  expect(report.tries.verifications.unavailable + report.tries.verifications.cut).toBeGreaterThan(0);
});
