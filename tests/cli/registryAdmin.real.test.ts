import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { identity } from "../support/certificates.ts";
import { testPostgres } from "../support/postgres.ts";
import { smartotp } from "./run.ts";

const postgres = testPostgres();
let folder: string;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "smartotp-admin-"));
  url = await postgres.freshDatabase();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const registry = (...words: string[]) =>
  smartotp(["registry", ...words], {
    SMARTOTP_REGISTRY_DATABASE_URL: url,
    SMARTOTP_REGISTRY_DATA_DIRECTORY: folder,
  });

it("an empty registry is filled from the command line; an enrolment code is said once (R15), a workstation replaced before two people (R13)", async () => {
  const institution = ["institution", "add", "--code", "903", "--name-ko", "새은행", "--name-en", "New"];
  expect(await registry(...institution)).toMatchObject({ code: 0, stdout: "added: institution 903\n" });
  const file = path.join(folder, "client.pem");
  await writeFile(file, (await identity()).cert);
  const client = ["client", "add", "--name", "hq", "--institution", "903", "--certificate", file];
  const [branch, added, unknown, wrong] = await Promise.all([
    registry("branch", "add", "--code", "9030001", "--name-ko", "본점", "--name-en", "HQ", "--json"),
    registry(...client, "--scope", "verify", "--scope", "tokens", "--json"),
    registry("enrolment-code", "new", "--branch", "9039999", "--json"),
    registry(...client, "--scope", "all"),
  ]);
  expect(branch.json()).toEqual({ code: "9030001", outcome: "added" });
  expect(added.json()).toMatchObject({ outcome: "added" });
  expect(unknown.code).toBe(1);
  expect(unknown.json()).toMatchObject({ error: { code: "registry.branchNotRegistered" } });
  expect(wrong.code).toBe(2);
  const made = (await registry("enrolment-code", "new", "--branch", "9030001", "--json")).json();
  expect(made.enrolmentCode).toMatch(/^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$/);
  const workstation = uuidv7();
  await postgres.query(
    url,
    `INSERT INTO workstations (id, institution_code, branch_code, signing_key, sealing_key, position_seq, position_hash)
     VALUES ($1, '903', '9030001', 'A', 'B', 0, $2)`,
    [workstation, "0".repeat(64)],
  );
  const replace = ["workstation", "replace", "--workstation", workstation, "--witness", "teller02", "--json"];
  const [alone, replaced] = await Promise.all([
    registry(...replace, "--supervisor", "teller02"),
    registry(...replace, "--supervisor", "chief01"),
  ]);
  expect(alone.code).toBe(1);
  expect(alone.json()).toMatchObject({ error: { code: "registry.approverMissing", rule: "R13" } });
  expect(replaced.json()).toEqual({
    workstationId: workstation,
    outcome: "changed",
    cards: { received: 0, moved: 0, destroyed: 0, gone: 0, other: 0 },
  });
  const trail = await postgres.query(url, "SELECT kind, detail FROM audit");
  const codes = await postgres.query(url, "SELECT code_hash FROM enrolment_codes");
  expect(codes).toHaveLength(1);
  expect(trail.map(({ kind }) => kind).sort()).toEqual([
    "branch.added",
    "client.added",
    "enrolmentCode.made",
    "institution.added",
    "stock.moved",
    "workstation.stopped",
  ]);
  expect(
    trail.every(({ detail }) => (detail as { operator?: string }).operator === os.userInfo().username),
  ).toBe(true);
  expect(JSON.stringify([trail, codes])).not.toContain(made.enrolmentCode);
});
