import { describe, expect, it } from "vitest";
import { type ErrorOptions, Failure, RoomError, toFailure } from "../../src/contract/errors.ts";
import type { ErrorCatalogue } from "../../src/contract/text.ts";

type Code = "torn" | "plain";
const catalogue: ErrorCatalogue<Code> = {
  torn: {
    ko: { happened: "{vendor}-{serial} 카드", now: "지금 {missing}", todo: "다시 하십시오." },
    en: { happened: "Card {vendor}-{serial}", now: "Now {missing}", todo: "Do it again." },
  },
  plain: {
    ko: { happened: "가", now: "나", todo: "다" },
    en: { happened: "a", now: "b", todo: "c" },
  },
};
class SampleError extends RoomError<Code> {
  override readonly room = "sample";
  constructor(code: Code, options?: Omit<ErrorOptions<Code>, "code">) {
    super(catalogue, code, options);
  }
}

describe("RoomError", () => {
  it("is an Error with its own name, a stable code, and an English message that is safe to log", () => {
    const error = new SampleError("plain");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("SampleError");
    expect(error.fullCode).toBe("sample.plain");
    expect(error.message).toBe("a");
    expect(error.stack).toContain("SampleError: a");
    expect(error.rule).toBeUndefined();
    expect("cause" in error).toBe(false);
  });

  it("fills its sentences in both languages and leaves an unknown placeholder to be seen", () => {
    const error = new SampleError("torn", { parameters: { vendor: "07", serial: 12 } });
    expect(error.text.ko.happened).toBe("07-12 카드");
    expect(error.text.en.happened).toBe("Card 07-12");
    expect(error.text.en.now).toBe("Now {missing}");
    expect(catalogue.torn.en.happened).toBe("Card {vendor}-{serial}");
  });

  it("does not read a parameter as a placeholder again", () => {
    const error = new SampleError("torn", { parameters: { vendor: "{serial}", serial: "$&" } });
    expect(error.text.en.happened).toBe("Card {serial}-$&");
  });

  it("keeps its cause for the log and out of the failure", () => {
    const cause = new Error("socket 10.0.0.1 refused");
    const failure = new SampleError("plain", { cause, rule: "R3" }).toFailure();
    expect(JSON.stringify(failure)).not.toContain("10.0.0.1");
    expect(failure).toEqual({ code: "sample.plain", ...catalogue.plain, rule: "R3" });
    expect(Failure.parse(failure)).toEqual(failure);
  });
});

describe("toFailure", () => {
  it("gives one of ours as it is", () => {
    const error = new SampleError("plain");
    expect(toFailure(error)).toEqual(error.toFailure());
    expect(toFailure(error)).not.toHaveProperty("rule");
  });

  it.each([
    new Error("password=hunter2"),
    "password=hunter2",
    { message: "password=hunter2", code: "card.notBlank" },
    null,
    undefined,
  ])("R15 says nothing of the insides of anything else: %o", (thrown) => {
    const failure = toFailure(thrown);
    expect(failure.code).toBe("app.unexpected");
    expect(JSON.stringify(failure)).not.toContain("hunter2");
    expect(Failure.parse(failure)).toEqual(failure);
  });
});
