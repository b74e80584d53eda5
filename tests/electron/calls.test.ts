import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { answerCall, checkEvent, eventNames } from "../../electron/calls.ts";
import { calls } from "../../src/contract/ipc.ts";
import type { Handlers } from "../../src/workstation/index.ts";
import { MemoryError, MemoryWorkstation } from "./fixtures/counter/memoryWorkstation.ts";

const ORIGIN = "https://counter.smartotp.invalid";
const own = { origin: ORIGIN, isTopFrame: true, role: "counter" } as const;

function handlers(): Promise<Handlers> {
  return Promise.resolve({
    ...new MemoryWorkstation().handlers,
    "table.save": async () => ({ path: null }),
    "print.printers": async () => ({ printers: [] }),
    "print.paper": async () => ({ pdfPath: "/tmp/x.pdf" }),
    "print.showFile": async () => undefined,
    "otp.view": async () => null,
    "otp.close": async () => undefined,
    "stock.chooseList": async () => null,
    "closing.sign": async () => {
      throw new MemoryError("refused");
    },
    "customerWindow.open": async () => undefined,
  });
}

const ask = (
  name: unknown,
  input: unknown,
  sender: Parameters<typeof answerCall>[2] = own,
  open = handlers(),
) => answerCall(open, ORIGIN, sender, name, input);

const codeOf = async (result: ReturnType<typeof ask>): Promise<string> => {
  const answer = await result;
  return answer.ok ? "ok" : answer.failure.code;
};

let said: string;
beforeEach(() => {
  said = "";
  vi.spyOn(console, "error").mockImplementation((...words) => {
    said += words.map(String).join(" ");
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("calls of the window", () => {
  it("answers with what the handler gives", async () => {
    expect(await ask("session.signIn", { tellerId: "kim", password: "p" })).toMatchObject({
      ok: true,
      value: { tellerId: "kim", role: "teller" },
    });
    expect(await codeOf(ask("customer.clear", undefined))).toBe("ok");
    expect(await codeOf(ask("app.state", undefined))).toBe("ok");
  });

  it("names every call of the contract", async () => {
    const open = await handlers();
    expect(Object.keys(open).sort()).toEqual(Object.keys(calls).sort());
  });

  it("refuses what is no call", async () => {
    for (const name of [
      "nope",
      "__proto__",
      "constructor",
      "toString",
      "",
      null,
      undefined,
      7,
      {},
      ["app.state"],
    ]) {
      expect(await codeOf(ask(name, undefined)), String(name)).toBe("ipc.unknownCall");
    }
  });

  it("refuses input that does not fit and says which field, never its value", async () => {
    const answer = await ask("session.signIn", { tellerId: 9001011234567, password: "p" });
    expect(answer).toMatchObject({ ok: false, failure: { code: "ipc.badInput" } });
    expect(JSON.stringify(answer)).toContain("tellerId");
    expect(JSON.stringify(answer)).not.toContain("9001011234567");
    expect(await codeOf(ask("app.state", {}))).toBe("ipc.badInput");
    expect(await codeOf(ask("app.state", null))).toBe("ipc.badInput");
    expect(await codeOf(ask("issue.start", { vendorCode: "01", serialNumber: "x", profile: "locked" }))).toBe(
      "ipc.badInput",
    );
  });

  it("refuses other origins and frames inside the page", async () => {
    const senders = [
      null,
      { ...own, origin: "https://counter.smartotp.invalid.evil.example" },
      { ...own, origin: "http://counter.smartotp.invalid" },
      { ...own, origin: "null" },
      { ...own, isTopFrame: false },
      { ...own, role: null },
    ];
    for (const sender of senders)
      expect(await codeOf(ask("app.state", undefined, sender))).toBe("ipc.badSender");
  });

  it("R15 gives the OTP to its own window only, and that window nothing else", async () => {
    const otp = { ...own, role: "otp" } as const;
    expect(await codeOf(ask("otp.view", undefined, otp))).toBe("ok");
    expect(await codeOf(ask("otp.view", undefined))).toBe("ipc.badSender");
    for (const sender of [own, otp]) expect(await codeOf(ask("otp.close", undefined, sender))).toBe("ok");
    for (const name of Object.keys(calls).filter((known) => !known.startsWith("otp.")))
      expect(await codeOf(ask(name, undefined, otp)), name).toBe("ipc.badSender");
  });

  it("hands a room's Failure on whole, with the rule that refuses", async () => {
    const answer = await ask("issue.resume", { issueId: "019a0000-0000-7000-8000-000000000000" });
    expect(answer).toEqual({ ok: false, failure: new MemoryError("refused").toFailure() });
    expect(answer).toMatchObject({ failure: { code: "memory.refused", rule: "R3" } });
  });

  it("R15 says nothing of an unexpected error's insides to the window", async () => {
    const answer = await ask("card.look", undefined);
    expect(answer).toMatchObject({ ok: false, failure: { code: "app.unexpected" } });
    expect(JSON.stringify(answer)).not.toContain("00112233");
  });

  it("refuses output that does not fit the contract", async () => {
    expect(await codeOf(ask("issue.suggest", undefined))).toBe("ipc.badOutput");
    expect(said).toContain("issue.suggest");
  });

  it("waits for the workstation to open", async () => {
    let open: (handlers: Handlers) => void = () => undefined;
    const opening = new Promise<Handlers>((resolve) => {
      open = resolve;
    });
    const answer = ask("customer.clear", undefined, own, opening);
    let answered = false;
    void answer.then(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    open(await handlers());
    expect(await codeOf(answer)).toBe("ok");
  });

  it("answers every call with the Failure when the workstation does not open", async () => {
    const failed = Promise.reject<Handlers>(new MemoryError("keyWrong"));
    for (const name of ["app.state", "customer.clear", "simulator.cards"]) {
      expect(await codeOf(ask(name, undefined, own, failed))).toBe("memory.keyWrong");
    }
  });
});

describe("events for the window", () => {
  it("pass when they fit the contract", () => {
    expect(checkEvent("session.changed", null)).toEqual({ name: "session.changed", payload: null });
    expect(eventNames).toContain("issue.progress");
  });

  it("are dropped when they do not, without their values", () => {
    expect(checkEvent("session.changed", { tellerId: "900101-1234567", name: 1, role: "x" })).toBeNull();
    expect(said).toContain("session.changed");
    expect(said).not.toContain("900101");
  });

  it("lose what the contract does not name", () => {
    const teller = { tellerId: "kim", name: { ko: "김", en: "Kim" }, role: "teller", passwordHash: "x" };
    expect(JSON.stringify(checkEvent("session.changed", teller))).not.toContain("passwordHash");
  });
});
