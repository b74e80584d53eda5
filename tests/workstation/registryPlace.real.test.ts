import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newEnrolmentCode } from "../../src/registry/admin/index.ts";
import { FileKeyStore } from "../../src/trust/index.ts";
import { openWorkstation, trainingTeller } from "../../src/workstation/index.ts";
import { openSecure } from "../registry/secureWorld.ts";
import { testWorlds } from "../registry/world.ts";

const worlds = testWorlds();
const src = join(import.meta.dirname, "..", "..", "src");
const open = (dataDir: string) =>
  openWorkstation({
    dataDir,
    mode: "training",
    withoutForms: true,
    keyStore: new FileKeyStore(join(dataDir, "keys")),
    simulatedLatencyMs: 0,
    childProcesses: {
      execPath: process.execPath,
      env: {},
      readerModule: join(src, "reader", "process", "main.ts"),
      // None is started: the registry is elsewhere.
      registryModule: join(src, "no such module"),
    },
  });

describe("a workstation whose registry.json names a registry elsewhere", () => {
  it("enrols under its code over TLS, knows where it stands, issues, and is known again after a restart", async () => {
    const world = await openSecure(worlds);
    const dataDir = await worlds.folder();
    const { code } = await world.administer((desk) => newEnrolmentCode(desk, "9020007", 1));
    await writeFile(join(dataDir, "ca.pem"), world.server.cert);
    await writeFile(join(dataDir, "enrolment-code"), `${code}\n`);
    const registry = {
      url: world.url.replace("127.0.0.1", "localhost"),
      branchCode: "9020007",
      caFile: "ca.pem",
    };
    await writeFile(join(dataDir, "registry.json"), JSON.stringify(registry));
    const first = await open(dataDir);
    try {
      await first.lineTried();
      const call = first.handlers;
      expect(await call["app.state"]()).toMatchObject({
        institution: { code: "902", name: { ko: "가온증권" } },
        branch: { code: "9020007" },
        status: { line: { state: "online" } },
      });
      await call["session.signIn"](trainingTeller());
      await call["customer.identify"](await call["customer.fictitious"]());
      const { id } = await call["simulator.add"]({ kind: "blank" });
      await call["simulator.insert"]({ id });
      const { status } = await call["app.state"]();
      const simulated = status.reader.readers.find(({ kind }) => kind === "simulated");
      await call["reader.select"]({ name: simulated?.name ?? "" });
      const card = await call["issue.suggest"]();
      if (!card) throw new Error("no stock");
      const { vendorCode, serialNumber } = card;
      const result = await call["issue.start"]({ vendorCode, serialNumber, profile: "locked" });
      expect(result).toMatchObject({ registered: true, otpVerified: true });
    } finally {
      await first.close();
    }
    const again = await open(dataDir);
    await again.lineTried();
    expect((await again.handlers["app.state"]()).status.line).toMatchObject({ state: "online" });
    await again.close();
    expect(
      await world.sql("SELECT 1 FROM client_certificates WHERE workstation_id IS NOT NULL"),
    ).toHaveLength(1);
  });

  it("does not start with a registry.json that is wrong", async () => {
    const dataDir = await worlds.folder();
    const key = "0".repeat(64);
    const good = { url: "https://registry.example", branchCode: "9020007" };
    for (const wrong of [
      "{",
      { ...good },
      { ...good, url: "http://registry.example", serverKey: key },
      { ...good, serverKey: key, caFile: "ca.pem" },
      { ...good, caFile: "missing.pem" },
      { ...good, serverKey: key, branch: "x" },
    ]) {
      const text = typeof wrong === "string" ? wrong : JSON.stringify(wrong);
      await writeFile(join(dataDir, "registry.json"), text);
      await expect(open(dataDir)).rejects.toMatchObject({ fullCode: "workstation.registryFile" });
    }
  });
});
