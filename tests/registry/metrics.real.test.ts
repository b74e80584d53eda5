import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { Branch, call, otpOf } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();

/** `name{labels}` → value. */
function parse(text: string): Map<string, number> {
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

it("counts requests, verdicts, batches, journal entries, sessions, the feed and alarms, and names nobody", async () => {
  const { registry, enrolmentCode, clock, sql } = await worlds.open();
  const branch = await Branch.opened(registry.app, enrolmentCode);
  const card = await branch.issue();
  const { vendorCode, serialNumber } = card;
  const otp = otpOf(card, clock.now() / 1000);
  for (let twice = 0; twice < 2; twice += 1) {
    await call(registry.app, "/v1/verifications", { vendorCode, serialNumber, otp });
  }
  await call(registry.app, `/v1/tokens/99/00000000`);
  await call(registry.app, "/v1/nothing");
  // An alarm: a journal that does not go on where it ended.
  branch.position = { seq: 900, hash: branch.position.hash };
  await branch.push([
    branch.entry("issue.spoiled", { issueId: randomUUID(), vendorCode, serialNumber, reason: "wiped" }),
  ]);
  await expect
    .poll(() => sql("SELECT count(*)::int AS waiting FROM audit_unplaced"), { timeout: 30_000 })
    .toEqual([{ waiting: 0 }]);

  const { headers, body } = await registry.app.inject("/metrics");
  expect(headers["content-type"]).toContain("text/plain; version=0.0.4");
  const samples = parse(body);
  const seconds = "smartotp_http_request_duration_seconds_count";
  expect(Object.fromEntries(samples)).toMatchObject({
    'smartotp_verifications_total{verdict="accepted"}': 1,
    'smartotp_verifications_total{verdict="replayed"}': 1,
    [`${seconds}{method="POST",route="/v1/verifications",status="200"}`]: 2,
    [`${seconds}{method="GET",route="/v1/tokens/:vendorCode/:serialNumber",status="404"}`]: 1,
    [`${seconds}{method="GET",route="none",status="404"}`]: 1,
    smartotp_verification_batch_size_count: 2,
    'smartotp_journal_entries_total{outcome="applied"}': 3,
    'smartotp_database_sessions{state="busy"}': expect.any(Number),
    smartotp_database_session_waits: 0,
    smartotp_key_version: 1,
    smartotp_key_versions_missing: 0,
    smartotp_feed_unplaced: 0,
    smartotp_feed_lag_seconds: 0,
    'smartotp_alarms{kind="journalGap"}': 1,
    'smartotp_event_loop_delay_seconds{quantile="0.99"}': expect.any(Number),
  });
  expect(samples.get("smartotp_feed_seq")).toBeGreaterThan(3);
  expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
  for (const identifier of [serialNumber, branch.workstationId, otp, "9010042"]) {
    expect(body).not.toContain(identifier);
  }
});

it("answers without the database, leaving out what only that knows", async () => {
  const { registry, databaseUrl } = await worlds.open();
  const name = new URL(databaseUrl).pathname.slice(1);
  const elsewhere = databaseUrl.replace(`/${name}`, "/postgres");
  await worlds.postgres.query(elsewhere, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await worlds.postgres.query(
    elsewhere,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  const { statusCode, body } = await registry.app.inject("/metrics");
  expect(statusCode).toBe(200);
  expect(parse(body).has("smartotp_database_session_waits")).toBe(true);
  expect(parse(body).has("smartotp_feed_seq")).toBe(false);
  await worlds.postgres.query(elsewhere, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
});
