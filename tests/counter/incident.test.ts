import { describe, expect, it } from "vitest";
import { releaseIncident, reportIncident } from "../../src/counter/index.ts";
import { testDesks } from "../support/desk.ts";
import { approved, by, newest, served } from "./transactions.ts";

const desks = testDesks();

describe("R6 incidents", () => {
  it.each(["lost", "stolen", "damaged"] as const)("R6 %s: reported, without a line as well", async (kind) => {
    const { stage, customer, token } = await served(desks);
    const done = await reportIncident(stage.desk, { token, customer, kind }, by);
    expect(done.state).toBe("applied");
    expect((await newest(stage)).body).toMatchObject({ ...token, kind, incidentId: done.incidentId });
    await stage.setLine(false);
    expect((await reportIncident(stage.desk, { token, customer, kind }, by)).state).toBe("pending");
  });

  it("R6 R13 released with the card itself and a supervisor's name, with the line only", async () => {
    const { stage, customer, token } = await served(desks);
    const order = { token, customer, readerName: stage.reader.name };
    expect((await releaseIncident(stage.desk, order, approved)).state).toBe("applied");
    expect(await newest(stage)).toMatchObject({
      type: "incident.released",
      approverId: "s2001",
      body: { possession: { kind: "tap" } },
    });
    await stage.setLine(false);
    await expect(releaseIncident(stage.desk, order, approved)).rejects.toMatchObject({ rule: "R12" });
  });

  it("R6 without the card on the reader nothing is released and nothing recorded", async () => {
    const { stage, customer, token } = await served(desks);
    const before = await newest(stage);
    stage.reader.remove();
    const order = { token, customer, readerName: stage.reader.name };
    await expect(releaseIncident(stage.desk, order, approved)).rejects.toMatchObject({ room: "reader" });
    expect(await newest(stage)).toEqual(before);
  });
});
