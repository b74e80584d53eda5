import { describe, expect, it } from "vitest";
import { CustomerWindowView } from "../../src/contract/customerWindow.ts";
import type { EventPayload } from "../../src/contract/ipc.ts";
import { beginForm, Session } from "../../src/counter/index.ts";
import { CustomerDesk } from "../../src/workstation/customerDesk.ts";
import { MemoryWorkstation } from "../electron/fixtures/counter/memoryWorkstation.ts";
import { person, serial, teller, testDesks } from "../support/desk.ts";

const desks = testDesks();
const strokes: [number, number][][] = [
  [
    [400, 900],
    [2600, 1500],
  ],
];
const required = ["terms", "privacy", "registry"];

/** A counter with a customer at it, whose window's every view is kept. */
async function counter() {
  const stage = await desks.open();
  const session = new Session();
  session.signedIn(teller);
  const customer = await stage.identify();
  session.serve(customer);
  const told: EventPayload<"form.changed">[] = [];
  const emit = (name: string, payload: unknown) => {
    if (name === "form.changed") told.push(payload as EventPayload<"form.changed">);
  };
  const side = new CustomerDesk({ desk: stage.desk, session, emit });
  const place = {
    mode: "training" as const,
    institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
    branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
  };
  const memory = new MemoryWorkstation().handlers;
  const calls = side.following({
    ...memory,
    "form.begin": ({ form, token }) =>
      beginForm(stage.desk, { customer, teller, place, form, token: token ?? null }),
  });
  const views: Promise<CustomerWindowView>[] = [];
  side.onChange(() => void views.push(side.view()));
  const kind = async () => (await side.view()).scene.kind;
  return { stage, session, customer, side, calls, told, views, kind };
}

describe("the customer's window", () => {
  it("follows the teller: who is checked, what is signed, what is written", async () => {
    const { side, calls, kind } = await counter();
    await calls["customerWindow.follow"]({ step: "identifying" });
    expect(await kind()).toBe("identifying");
    await calls["customerWindow.follow"]({ step: "waiting" });
    await calls["form.begin"]({ form: "issue" });
    expect(await kind()).toBe("form");
    await side.consent({ given: required });
    await side.sign({ language: "en", strokes });
    expect(await kind()).toBe("signed");
    const progress = { issueId: "019a0000-0000-7000-8000-000000000000", commandsDone: 2, commandsKnown: 6 };
    side.progress({ ...progress, step: "card.put", state: "running" });
    expect((await side.view()).scene).toEqual({ kind: "card", done: 2, of: 6 });
    side.progress({ ...progress, step: "registry", state: "done" });
    expect(await kind()).toBe("cardDone");
    await calls["customer.clear"]();
    expect(await kind()).toBe("waiting");
    await calls["customerWindow.follow"]({ step: "idle" });
    expect(await kind()).toBe("idle");
  });

  it("R14 is told nothing of the teller's: no id, number, name, card or journal entry", async () => {
    const { stage, side, calls, views, customer, told } = await counter();
    await calls["form.begin"]({ form: "issue" });
    await side.consent({ given: required });
    await side.sign({ language: "ko", strokes });
    await calls["card.test"]({ transaction: null, token: null });
    side.progress({
      issueId: "019a0000-0000-7000-8000-000000000000",
      step: "card.put",
      state: "running",
      commandsDone: 1,
      commandsKnown: 6,
      detail: { journalSeq: 77_123, serialNumber: serial(1).serialNumber },
    });
    const seen = JSON.stringify(await Promise.all(views));
    expect(views.length).toBeGreaterThan(4);
    const signed = told.at(-1)?.signed;
    for (const secret of [
      ...[teller.tellerId, teller.name.ko, customer.customerId, customer.maskedName, person(0).name],
      ...[customer.maskedIdentity, customer.maskedPhone, serial(1).serialNumber, "77123", "482913"],
      ...[
        signed?.formId ?? "?",
        signed?.transactionId ?? "?",
        stage.desk.workstationId,
        "journal",
        "9010042",
      ],
    ]) {
      expect(seen).not.toContain(secret);
    }
    // What is added to a view by mistake does not cross.
    const view = await side.view();
    expect(CustomerWindowView.safeParse({ ...view, tellerId: "t1001" }).success).toBe(false);
  });

  it("R14 names the card that a form is about by its last digits", async () => {
    const { side, calls } = await counter();
    await calls["form.begin"]({ form: "dispose", token: serial(1) });
    const { scene } = await side.view();
    const last = serial(1).serialNumber.slice(-4);
    expect(scene).toMatchObject({
      kind: "form",
      card: { label: { en: "Card number" }, number: `71-******${last}` },
    });
    expect(JSON.stringify(scene)).not.toContain(serial(1).serialNumber);
  });

  it("tells the teller's window what was ticked and signed", async () => {
    const { side, calls, told } = await counter();
    const { formId } = await calls["form.begin"]({ form: "issue" });
    await side.consent({ given: ["privacy", "nobody"] });
    expect(told).toEqual([{ formId, given: ["privacy"], signed: null }]);
    await expect(side.sign({ language: "ko", strokes })).rejects.toMatchObject({
      code: "formConsentMissing",
    });
    await side.consent({ given: required });
    await side.sign({ language: "ko", strokes });
    expect(told.at(-1)).toMatchObject({ formId, given: required, signed: { formId } });
  });

  it("shows what the teller ticks, and nothing once the teller has left the form", async () => {
    const { side, calls, kind } = await counter();
    const { formId } = await calls["form.begin"]({ form: "issue" });
    await side.consent({ given: ["terms"] });
    const { scene } = await side.view();
    expect(scene.kind === "form" && scene.consents.filter(({ given }) => given).map(({ id }) => id)).toEqual([
      "terms",
    ]);
    await calls["form.leave"]({ formId });
    expect(await kind()).toBe("idle");
    await expect(side.sign({ language: "ko", strokes })).rejects.toMatchObject({ code: "formNotOpen" });
    await calls["form.begin"]({ form: "issue" });
    expect(await kind()).toBe("form");
  });

  it("shows nothing and takes nothing while the counter is locked; the form comes back", async () => {
    const { session, side, calls, kind } = await counter();
    await calls["form.begin"]({ form: "issue" });
    session.lock();
    side.changed();
    expect(await kind()).toBe("idle");
    await expect(side.consent({ given: ["terms"] })).rejects.toMatchObject({ code: "formNotOpen" });
    session.unlock();
    side.changed();
    expect(await kind()).toBe("form");
  });
});
