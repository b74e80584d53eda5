import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
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

it("an empty registry is filled from the command line; an enrolment code is said once (R15)", async () => {
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
  const trail = await postgres.query(url, "SELECT kind, detail FROM audit");
  const codes = await postgres.query(url, "SELECT code_hash FROM enrolment_codes");
  expect(codes).toHaveLength(1);
  expect(trail.map(({ kind }) => kind).sort()).toEqual([
    "branch.added",
    "client.added",
    "enrolmentCode.made",
    "institution.added",
  ]);
  expect(
    trail.every(({ detail }) => (detail as { operator?: string }).operator === os.userInfo().username),
  ).toBe(true);
  expect(JSON.stringify([trail, codes])).not.toContain(made.enrolmentCode);
});
