import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import consentsFile from "../../resources/forms/consents.json" with { type: "json" };
import issueFile from "../../resources/forms/issue.json" with { type: "json" };
import { FormName, FormSigned, SIGNATURE_BOX, Strokes } from "../../src/contract/forms.ts";
import type { CustomerView } from "../../src/contract/ipc.ts";
import { beginForm, formFor, noteConsents, openSignedForm, signForm } from "../../src/counter/forms.ts";
import { formOf, readForm } from "../../src/counter/formTemplates.ts";
import { addRegistration, disposeToken } from "../../src/counter/index.ts";
import { type DeskStage, person, serial, teller, testDesks } from "../support/desk.ts";
import { approved, by, served } from "./transactions.ts";

const desks = testDesks();
const place = {
  mode: "training" as const,
  institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
  branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
};
const required = ["terms", "privacy", "registry"];
const strokes: Strokes = [
  [
    [400, 900],
    [1800, 500],
    [2600, 1500],
  ],
  [
    [3000, 400],
    [3100, 1600],
  ],
];
const begin = (stage: DeskStage, customer: CustomerView, form: FormName = "issue") =>
  beginForm(stage.desk, { customer, teller, place, form, token: null });
const sign = (stage: DeskStage, customer: CustomerView, formId: string, given = required) =>
  signForm(stage.desk, { customer, teller, place, formId, given, language: "ko", on: "counter", strokes });
const fileOf = (stage: DeskStage, formId: string) => join(stage.folder, "forms", `${formId}.form`);

describe("the application form", () => {
  it("R14 is filled in from the ID, masked, in both languages", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { documents, draft, signed } = await begin(stage, customer);
    expect({ draft, signed }).toEqual({ draft: null, signed: null });
    const values = documents.ko.facts.map(({ value }) => value);
    expect(values).toContain(customer.maskedName);
    expect(values).toContain(customer.maskedIdentity);
    expect(documents.en.title).toBe("Application for a smart OTP");
    expect(documents.ko.consents.map(({ id, given }) => [id, given])).toEqual([
      ["terms", false],
      ["privacy", false],
      ["registry", false],
      ["notices", false],
    ]);
    const digits = person(0).identityNumber.replace(/\D/g, "");
    expect(JSON.stringify(documents).replace(/\D/g, "")).not.toContain(digits);
  });

  it("R16 is sealed and then recorded: what was agreed to, and the hash of the PDF", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    const signed = await sign(stage, customer, formId, [...required, "elsewhere"]);
    const entry = await stage.ledger.journal.find(signed.journalSeq);
    const body = FormSigned.shape.body.parse(entry?.body);
    expect(body).toMatchObject({ formId, form: "issue", version: 1, signedOn: "counter", language: "ko" });
    expect(body.consents.map(({ id, given }) => [id, given])).toEqual([
      ["terms", true],
      ["privacy", true],
      ["registry", true],
      ["notices", false],
    ]);
    expect(body.consents.map(({ sha256 }) => sha256)).toEqual(formOf("issue").consents.map((c) => c.sha256));
    const opened = await openSignedForm(stage.desk, formId);
    expect(opened).toMatchObject({ journalSeq: signed.journalSeq, pdfSha256: body.pdfSha256 });
    expect(opened.document.signature).toMatchObject({ on: "counter", strokes });
  });

  it("R14, R15 rests encrypted, readable by its owner only; no name, number or stroke is in the clear", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    await sign(stage, customer, formId);
    const file = fileOf(stage, formId);
    const bytes = readFileSync(file);
    expect(bytes.subarray(0, 4).toString()).toBe("SOF1");
    for (const text of [customer.maskedName, person(0).name, "%PDF", "strokes", "smartOTP"]) {
      expect(bytes.includes(Buffer.from(text))).toBe(false);
    }
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(stage.folder, "forms"))).toEqual([`${formId}.form`]);
  });

  it("is refused when its file was changed, cut short, renamed or taken away", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    await sign(stage, customer, formId);
    const file = fileOf(stage, formId);
    const whole = readFileSync(file);
    for (const at of [0, 8, 40, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      await expect(openSignedForm(stage.desk, formId)).rejects.toMatchObject({ code: "formNotAuthentic" });
    }
    writeFileSync(file, whole.subarray(0, 20));
    await expect(openSignedForm(stage.desk, formId)).rejects.toMatchObject({ code: "formNotAuthentic" });
    const other = await stage.identify(1);
    const second = await begin(stage, other);
    await sign(stage, other, second.formId);
    writeFileSync(file, readFileSync(fileOf(stage, second.formId)));
    await expect(openSignedForm(stage.desk, formId)).rejects.toMatchObject({ code: "formNotAuthentic" });
    writeFileSync(file, whole);
    expect((await openSignedForm(stage.desk, formId)).document.formId).toBe(formId);
    const gone = { ...stage.desk, forms: { ...stage.desk.forms, folder: join(stage.folder, "elsewhere") } };
    await expect(openSignedForm(gone, formId)).rejects.toMatchObject({ code: "formMissing" });
  });

  it("R16 is refused when it opens but is not the one of the journal", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    await sign(stage, customer, formId);
    const { keepForm } = await import("../../src/counter/formFiles.ts");
    const { document } = await openSignedForm(stage.desk, formId);
    await keepForm(stage.desk.forms, document, new TextEncoder().encode("%PDF another"));
    await expect(openSignedForm(stage.desk, formId)).rejects.toMatchObject({
      code: "formDamaged",
      rule: "R16",
    });
  });

  it("needs every required consent, and none that is optional", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    for (const missing of required) {
      const given = [...required.filter((id) => id !== missing), "notices"];
      await expect(sign(stage, customer, formId, given)).rejects.toMatchObject({
        code: "formConsentMissing",
      });
    }
    expect(existsSync(fileOf(stage, formId))).toBe(false);
    await sign(stage, customer, formId);
    await expect(sign(stage, customer, formId)).rejects.toMatchObject({ code: "formNotOpen" });
  });

  it("R16 comes back as it was left, without the signature, after a restart too", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    await noteConsents(stage.desk, { customer, teller, formId, given: ["privacy", "notices"] });
    const desk = await stage.reopen();
    const back = await beginForm(desk, { customer, teller, place, form: "issue", token: null });
    expect(back.formId).toBe(formId);
    expect(back.draft).toMatchObject({ tellerId: teller.tellerId });
    expect(back.documents.ko.consents.filter(({ given }) => given).map(({ id }) => id)).toEqual([
      "privacy",
      "notices",
    ]);
    expect(back.documents.ko.signature).toBeNull();
  });

  it("R16 that is signed is not asked for again until its card is written; the issue has the id it names", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    const signed = await sign(stage, customer, formId);
    expect((await begin(stage, customer)).signed).toEqual(signed);
    const { transactionId } = await formFor(stage.desk, { formId, form: "issue", customer, token: null });
    expect(transactionId).toBe(signed.transactionId);
    await expect(
      formFor(stage.desk, { formId, form: "dispose", customer, token: null }),
    ).rejects.toMatchObject({
      code: "formOfAnother",
    });
    const other = await stage.identify(1);
    await expect(
      formFor(stage.desk, { formId, form: "issue", customer: other, token: null }),
    ).rejects.toMatchObject({
      code: "formOfAnother",
    });
    const draft = await begin(stage, other);
    await expect(
      formFor(stage.desk, { formId: draft.formId, form: "issue", customer: other, token: null }),
    ).rejects.toMatchObject({ code: "formNeeded" });
  });

  it("R16 of a registration, a phone or a disposal is good for one, about its card; a refused one is tried again", async () => {
    const { stage, customer, token } = await served(desks);
    const about = { customer, teller, place, form: "register" as const, token };
    const { formId } = await beginForm(stage.desk, about);
    const signed = await sign(stage, customer, formId);
    const of = { formId, form: "register" as const, customer };
    await expect(formFor(stage.desk, { ...of, token: serial(2) })).rejects.toMatchObject({
      code: "formOfAnother",
    });
    const { transactionId: registrationId } = await formFor(stage.desk, { ...of, token });
    const possession = { kind: "otp", otp: "123456" } as const;
    const register = () => addRegistration(stage.desk, { token, customer, possession, registrationId }, by);
    stage.registry.judge = () => ({ outcome: "refused", rule: "R4", code: "registry.possessionWrong" });
    await expect(register()).rejects.toMatchObject({ rule: "R4" });
    expect((await beginForm(stage.desk, about)).signed).toEqual(signed);
    stage.registry.judge = () => ({ outcome: "applied" });
    expect(await register()).toMatchObject({ state: "applied", registrationId: signed.transactionId });
    await expect(formFor(stage.desk, { ...of, token })).rejects.toMatchObject({
      code: "formUsed",
      rule: "R16",
    });
    expect((await beginForm(stage.desk, about)).signed).toBeNull();
  });

  it("R12 of what waits for the line is used up, too", async () => {
    const { stage, customer, token } = await served(desks);
    await stage.setLine(false);
    const form = "dispose";
    const { formId } = await beginForm(stage.desk, { customer, teller, place, form, token });
    await sign(stage, customer, formId, ["disposal"]);
    await formFor(stage.desk, { formId, form, customer, token });
    const disposed = await disposeToken(stage.desk, { token, customer, reason: "customerAsked" }, approved);
    expect(disposed.state).toBe("pending");
    await expect(formFor(stage.desk, { formId, form, customer, token })).rejects.toMatchObject({
      code: "formUsed",
    });
  });

  it("R2 of one customer cannot be signed by another", async () => {
    const stage = await desks.open();
    const { formId } = await begin(stage, await stage.identify());
    const other = await stage.identify(1);
    await expect(sign(stage, other, formId)).rejects.toMatchObject({ code: "formOfAnother", rule: "R2" });
  });

  it("R3 is not given to a customer who holds a smart OTP already", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const held = { vendorCode: "71", serialNumber: "0042819001", institutionCode: "901", state: "active" };
    await expect(begin(stage, { ...customer, tokens: [held] })).rejects.toMatchObject({
      code: "alreadyHolds",
      rule: "R3",
    });
  });

  it("leaves the draft as it was when it cannot be kept", async () => {
    const stage = await desks.open();
    const customer = await stage.identify();
    const { formId } = await begin(stage, customer);
    writeFileSync(join(stage.folder, "forms"), "");
    await expect(sign(stage, customer, formId)).rejects.toMatchObject({ code: "formUnwritable" });
    expect((await begin(stage, customer)).formId).toBe(formId);
    expect(await stage.journalTypes()).not.toContain("form.signed");
  });
});

describe("the forms of resources/forms", () => {
  it.each(FormName.options)("%s is whole", (name) => {
    expect(formOf(name).form).toBe(name);
    expect(formOf(name).consents.some((consent) => consent.required)).toBe(true);
  });

  it("say where they are malformed", () => {
    const codes = [
      [{ ...issueFile, version: 0 }, consentsFile, "version"],
      [{ ...issueFile, form: "dispose" }, consentsFile, "form"],
      [{ ...issueFile, consents: ["terms", "nobody"] }, consentsFile, "consents.nobody"],
      [{ ...issueFile, consents: ["terms", "terms"] }, consentsFile, "consents"],
      [{ ...issueFile, extra: 1 }, consentsFile, "-"],
      [issueFile, [...consentsFile, consentsFile[0]], "consents.terms"],
      [issueFile, [{ ...consentsFile[0], title: { ko: "제목" } }], "0.title.en"],
      [null, consentsFile, "-"],
    ] as const;
    for (const [file, consents, fields] of codes) {
      expect(() => readForm("issue", file, consents)).toThrowError(
        expect.objectContaining({ code: "formMalformed", message: expect.stringContaining(`(${fields})`) }),
      );
    }
  });

  it("have another SHA-256 once a word of a consent is changed", () => {
    const [first, ...rest] = consentsFile;
    if (!first) throw new Error("no consent");
    const changed = [{ ...first, title: { ...first.title, en: "Other terms" } }, ...rest];
    const before = readForm("issue", issueFile, consentsFile);
    const after = readForm("issue", issueFile, changed);
    expect(after.sha256).not.toBe(before.sha256);
    expect(after.consents[0]?.sha256).not.toBe(before.consents[0]?.sha256);
    expect(after.consents[1]?.sha256).toBe(before.consents[1]?.sha256);
  });
});

describe("the signature", () => {
  it("lies inside its box, is no dot and not endless", () => {
    const { width, height } = SIGNATURE_BOX;
    const dot = [[[10, 10]]];
    const outside = [
      [
        [0, 0],
        [width + 1, height],
      ],
    ];
    const endless = [Array.from({ length: 8001 }, (_, i) => [i % width, 0])];
    for (const wrong of [
      [],
      [[]],
      dot,
      outside,
      [
        [
          [0.5, 0],
          [600, 600],
        ],
      ],
      [
        [
          [-1, 0],
          [600, 600],
        ],
      ],
      endless,
    ]) {
      expect(Strokes.safeParse(wrong).success).toBe(false);
    }
    expect(
      Strokes.safeParse([
        [
          [0, 0],
          [width, height],
        ],
      ]).success,
    ).toBe(true);
  });
});
