/**
 * A personalisation torn at one of its commands, then taken up at the next tap. Written against a stage, so that
 * the same scenario runs in process and over PC/SC.
 */
import { expect } from "vitest";
import {
  CardError,
  computeOtp,
  lookAtCard,
  OathSession,
  type PersonaliseInput,
  personalise,
  resume,
  VirtualCard,
} from "../../src/card/index.ts";
import type { CardConnection } from "../../src/contract/card.ts";
import { Secret } from "../../src/contract/secret.ts";
import { type CardProfile, defaultOtpParameters } from "../../src/contract/token.ts";
import { totp } from "../../src/otp/index.ts";

export const seedBytes = Uint8Array.from({ length: 32 }, (_, i) => 0x40 + i);
export const accessKeyBytes = Uint8Array.from({ length: 16 }, (_, i) => 0x80 + i);
export const transportKeyBytes = Uint8Array.from({ length: 16 }, (_, i) => 0xc0 + i);
export const token = { vendorCode: "101", serialNumber: "0000012345" };
export const parameters = defaultOtpParameters;

export interface TornCase {
  readonly profile: CardProfile;
  readonly withTransportKey: boolean;
  /** Which command of the personalisation, counted from 1. */
  readonly command: number;
  /** Whether the card is pulled before it carries that command out, or after. */
  readonly when: "before" | "after";
}

/** How a virtual card gets onto a reader. */
export interface TornStage {
  /** Put the card on the reader, with power, and connect to it. Called again after each tear. */
  tap(card: VirtualCard): Promise<CardConnection>;
}

const commandsOf = (profile: CardProfile, withTransportKey: boolean): number => {
  if (profile === "locked") return withTransportKey ? 7 : 6;
  return withTransportKey ? 6 : 3;
};

/** Every command of every kind of personalisation, torn before and after. */
export const tornCases: readonly TornCase[] = (["locked", "open"] as const).flatMap((profile) =>
  [false, true].flatMap((withTransportKey) =>
    Array.from({ length: commandsOf(profile, withTransportKey) }, (_, i) => i + 1).flatMap((command) =>
      (["before", "after"] as const).map((when) => ({ profile, withTransportKey, command, when })),
    ),
  ),
);

/** What the registry has sealed for this card, with secrets of its own. */
export function orderFor(
  card: VirtualCard,
  { profile, withTransportKey }: Pick<TornCase, "profile" | "withTransportKey">,
): PersonaliseInput {
  return {
    token,
    seed: Secret.copyOf(seedBytes),
    ...(profile === "locked" ? { accessKey: Secret.copyOf(accessKeyBytes) } : {}),
    ...(withTransportKey ? { transportKey: Secret.copyOf(transportKeyBytes) } : {}),
    parameters,
    profile,
    expectedDeviceId: card.deviceId,
    seenBlank: true,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  };
}

/** Nothing but our credential is on the card, it is locked as its profile wants, and it computes the right OTP. */
export async function expectFinished(connection: CardConnection, profile: CardProfile): Promise<void> {
  const accessKey = profile === "locked" ? { accessKey: Secret.copyOf(accessKeyBytes) } : {};
  const sighting = await lookAtCard(connection, accessKey);
  expect(sighting).toMatchObject({
    state: "holdsTokens",
    tokens: [token],
    otherCredentials: 0,
    hasLock: profile === "locked",
  });
  const { otp } = await computeOtp(connection, { token, ...accessKey, parameters, atSeconds: 1_800_000_000 });
  expect(otp).toBe(totp(Secret.copyOf(seedBytes), 1_800_000_000, parameters));
  if (profile === "open") return;
  const session = await OathSession.select(connection);
  await expect(session.list()).rejects.toMatchObject({ code: "locked" });
}

/** Tear one personalisation and recover it. Fails as a test fails. */
export async function tearAndRecover(stage: TornStage, torn: TornCase): Promise<void> {
  const { profile, withTransportKey, command, when } = torn;
  const card = VirtualCard.blank(withTransportKey ? { transportKey: transportKeyBytes } : {});
  const blank = card.toState();
  const order = orderFor(card, torn);
  let begun = false;
  const connection = await stage.tap(card);
  card.setFaults(when === "before" ? { tearBefore: command } : { tearAfter: command });
  const onBegun = async () => {
    begun = true;
  };
  await expect(personalise(connection, { ...order, onBegun })).rejects.toSatisfy(
    // In process the card room sees an answer of no bytes; over PC/SC the reader room says the same first.
    (error) => error instanceof CardError || Reflect.get(error as object, "room") === "reader",
  );
  card.setFaults({});
  const again = await stage.tap(card);
  if (begun) {
    const finished = await resume(again, order);
    expect(finished).toMatchObject({ resumed: true, deviceId: blank.deviceId });
  } else {
    // Nothing is in the journal yet, so nothing may be on the card.
    expect(card.toState()).toEqual(blank);
    await personalise(again, order);
  }
  await expectFinished(again, profile);
}
