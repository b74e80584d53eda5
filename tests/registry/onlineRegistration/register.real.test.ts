import { rmSync } from "node:fs";
import { CompactSign } from "jose";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import type {
  OnlineChallenge,
  OnlineOutcome,
  OnlineProof,
} from "../../../src/contract/onlineRegistration.ts";
import type { VerificationAnswer } from "../../../src/contract/verification.ts";
import { Branch, call, type IssuedCard, otpOf, randomIdentity } from "../../support/branch.ts";
import {
  asCms,
  type Customer,
  Pki,
  privateKeyOf,
  sealedIdentityOf,
  usualAuthorities,
  x5cOf,
} from "../../support/pki.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();
const pki = new Pki();
const { sub, directory } = usualAuthorities(pki);
afterAll(() => rmSync(pki.directory, { recursive: true, force: true }));

type Named = Pick<IssuedCard, "vendorCode" | "serialNumber">;
const named = ({ vendorCode, serialNumber }: Named) => ({ vendorCode, serialNumber });

/** A registry that takes customers' certificates, and a customer of 901 with a card and a certificate. */
class Bank {
  readonly world: World;
  readonly branch: Branch;
  readonly customer: Customer;
  readonly card: IssuedCard;

  private constructor(world: World, branch: Branch, customer: Customer, card: IssuedCard) {
    this.world = world;
    this.branch = branch;
    this.customer = customer;
    this.card = card;
  }

  static async opened(): Promise<Bank> {
    const world = await worlds.open({ onlineRegistration: { directory } });
    // The world's clock must not stand before the certificates that are made as the test goes.
    world.clock.advance(3600);
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const customer = pki.customer(sub, { number: randomIdentity() });
    return new Bank(world, branch, customer, await branch.issue(customer.number));
  }

  async challenge(card: Named = this.card, more: object = {}): Promise<OnlineChallenge> {
    const asked = { ...named(card), institutionCode: "902", ...more };
    return (
      await call<OnlineChallenge>(this.world.registry.app, "/v1/online-registrations/challenges", asked)
    ).body;
  }

  async proof(challenge: OnlineChallenge, more: object = {}, by = this.customer): Promise<OnlineProof> {
    return {
      requestId: uuidv7(),
      challengeId: challenge.challengeId,
      ...named(this.card),
      institutionCode: "902",
      signature: asCms(pki.cms([by], Buffer.from(challenge.toBeSigned, "base64url"))),
      sealedIdentity: await sealedIdentityOf(by, challenge),
      ...more,
    };
  }

  send(proof: OnlineProof, path = "/v1/online-registrations", app = this.world.registry.app) {
    return call<OnlineOutcome>(app, path, proof);
  }

  async code(proof: OnlineProof, path?: string): Promise<string> {
    const { status, body } = await this.send(proof, path);
    return status === 200 ? body.outcome : String(body.code);
  }

  async verified(institutionCode: string): Promise<VerificationAnswer> {
    this.world.clock.advance(30);
    const otp = otpOf(this.card, this.world.clock.now() / 1000);
    const asked = { ...named(this.card), otp, institutionCode };
    return (await call<VerificationAnswer>(this.world.registry.app, "/v1/verifications", asked)).body;
  }

  registrations() {
    return this.world.sql("SELECT institution_code, kind FROM registrations ORDER BY institution_code");
  }
}

describe("R4b online registration", () => {
  it("R4b registers with a CMS by openssl, takes it away again, and says in the trail by which certificate", async () => {
    const bank = await Bank.opened();
    expect(await bank.verified("902")).toMatchObject({ accepted: false, reason: "unknown" });

    const challenge = await bank.challenge();
    const text = JSON.parse(Buffer.from(challenge.toBeSigned, "base64url").toString("utf8"));
    expect(text).toMatchObject({ ...named(bank.card), institutionCode: "902", purpose: "register" });
    expect(Date.parse(challenge.expiresAt) - bank.world.clock.now()).toBe(300_000);
    expect(await bank.code(await bank.proof(challenge))).toBe("registered");
    expect(await bank.verified("902")).toMatchObject({ accepted: true });

    expect(await bank.code(await bank.proof(await bank.challenge()))).toBe("registry.alreadyRegistered");

    const away = await bank.challenge(bank.card, { purpose: "deregister" });
    expect(await bank.code(await bank.proof(away), "/v1/online-deregistrations")).toBe("deregistered");
    expect(await bank.verified("902")).toMatchObject({ accepted: false, reason: "unknown" });
    const again = await bank.challenge(bank.card, { purpose: "deregister" });
    expect(await bank.code(await bank.proof(again), "/v1/online-deregistrations")).toBe(
      "registry.notRegisteredHere",
    );

    const trail = await bank.world.sql(
      "SELECT kind, institution_code, serial_number, detail FROM audit WHERE kind LIKE 'registration.%' ORDER BY id",
    );
    const said = {
      institution_code: "902",
      serial_number: bank.card.serialNumber,
      detail: {
        proof: "certificate",
        client: "local",
        certificateIssuer: expect.stringContaining("O=Made-up"),
        certificateSerial: bank.customer.serial,
      },
    };
    expect(trail).toEqual([
      { kind: "registration.added", ...said },
      { kind: "registration.removed", ...said },
    ]);
  });

  it("R4b registers with a JWS", async () => {
    const bank = await Bank.opened();
    const challenge = await bank.challenge();
    const value = await new CompactSign(Buffer.from(challenge.toBeSigned, "base64url"))
      .setProtectedHeader({ alg: "ES256", x5c: [x5cOf(bank.customer)] })
      .sign(privateKeyOf(bank.customer));
    expect(await bank.code(await bank.proof(challenge, { signature: { format: "jws", value } }))).toBe(
      "registered",
    );
  });

  it("R4b a challenge is good once: replayed it is refused, sent again it gets the same answer", async () => {
    const bank = await Bank.opened();
    const proof = await bank.proof(await bank.challenge());
    const first = await bank.send(proof);
    expect(first).toMatchObject({ status: 200, body: { requestId: proof.requestId } });
    expect(await bank.send(proof)).toEqual(first);
    bank.world.clock.advance(600);
    expect(await bank.send(proof)).toEqual(first);
    expect(await bank.code({ ...proof, requestId: uuidv7() })).toBe("registry.challengeUsed");
    expect(
      await bank.code({ ...proof, sealedIdentity: { ...proof.sealedIdentity, ciphertext: "AAAA" } }),
    ).toBe("registry.requestIdReused");
    const late = await bank.proof(await bank.challenge());
    bank.world.clock.advance(300);
    expect(await bank.code(late)).toBe("registry.challengeExpired");
  });

  it("R4b R16 the same signature in 8 requests at once over two registries registers once", async () => {
    const bank = await Bank.opened();
    const apps = [bank.world.registry.app, (await bank.world.another()).app];
    const proof = await bank.proof(await bank.challenge());
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        bank.send(n < 4 ? proof : { ...proof, requestId: uuidv7() }, undefined, apps[n % 2]),
      ),
    );
    // Whichever request came first, its repetitions get its answer, and every other one is told it came too late.
    const codes = answers.map(({ status, body }) => (status === 200 ? body.outcome : String(body.code)));
    const registered = codes.filter((code) => code === "registered").length;
    expect([1, 4]).toContain(registered);
    expect(codes.filter((code) => code === "registry.challengeUsed")).toHaveLength(8 - registered);
    expect(await bank.registrations()).toHaveLength(2);
    expect(await bank.world.sql("SELECT kind FROM audit WHERE kind LIKE 'registration.%'")).toHaveLength(1);
  });

  it("R4b a challenge holds for its purpose, institution and token only", async () => {
    const bank = await Bank.opened();
    const other = await bank.branch.issue(randomIdentity());
    const wrong = "registry.signatureContent";
    expect(
      await bank.code(await bank.proof(await bank.challenge(bank.card, { institutionCode: "901" }))),
    ).toBe(wrong);
    expect(await bank.code(await bank.proof(await bank.challenge(other)))).toBe(wrong);
    expect(await bank.code(await bank.proof(await bank.challenge(), named(other)))).toBe(wrong);
    expect(await bank.code(await bank.proof(await bank.challenge()), "/v1/online-deregistrations")).toBe(
      wrong,
    );
    const proof = await bank.proof(await bank.challenge());
    expect(await bank.code({ ...proof, challengeId: uuidv7({ msecs: bank.world.clock.now() }) })).toBe(wrong);
    // None of them used its challenge up.
    expect(await bank.code(proof)).toBe("registered");
  });

  it("R4 only the token's own customer; of another's token and of none nothing is learnt", async () => {
    const bank = await Bank.opened();
    const other = await bank.branch.issue(randomIdentity());
    const unknown = { vendorCode: "99", serialNumber: "0000000000000001" };
    const inStock = (
      await bank.world.sql("SELECT serial_number FROM tokens WHERE state = 'in-stock' LIMIT 1")
    )[0];
    const stocked = { vendorCode: other.vendorCode, serialNumber: String(inStock?.serial_number) };
    const answers = [];
    for (const token of [other, unknown, stocked]) {
      const challenge = await bank.challenge(token);
      expect(Object.keys(challenge).sort()).toEqual([
        "challengeId",
        "expiresAt",
        "registrySealingKey",
        "toBeSigned",
      ]);
      answers.push(await bank.send(await bank.proof(challenge, named(token))));
    }
    for (const answer of answers) {
      expect(answer).toEqual(answers[0]);
      expect(answer).toMatchObject({
        status: 409,
        body: { code: "registry.notTheirToken", rule: "R4" },
      });
    }
  });

  it("R4 only while the token is active, and not where it was issued", async () => {
    const bank = await Bank.opened();
    const { serialNumber } = bank.card;
    for (const state of ["suspended", "locked", "disposed"]) {
      await bank.world.sql("UPDATE tokens SET state = $1 WHERE serial_number = $2", [state, serialNumber]);
      const code = `registry.token${state.slice(0, 1).toUpperCase()}${state.slice(1)}`;
      expect(await bank.code(await bank.proof(await bank.challenge()))).toBe(code);
    }
    await bank.world.sql("UPDATE tokens SET state = 'active' WHERE serial_number = $1", [serialNumber]);
    const own = { institutionCode: "901" };
    const atHome = await bank.proof(await bank.challenge(bank.card, own), own);
    expect(await bank.code(atHome)).toBe("registry.alreadyRegistered");
    const awayFromHome = await bank.challenge(bank.card, { ...own, purpose: "deregister" });
    expect(await bank.code(await bank.proof(awayFromHome, own), "/v1/online-deregistrations")).toBe(
      "registry.issuersRegistration",
    );
    const nowhere = { institutionCode: "999" };
    const strange = await bank.proof(await bank.challenge(bank.card, nowhere), nowhere);
    expect(await bank.code(strange)).toBe("registry.notYourInstitution");
    expect(await bank.registrations()).toEqual([{ institution_code: "901", kind: "issued" }]);
  });

  it("R14 the sealed number must be the one that the certificate was issued to", async () => {
    const bank = await Bank.opened();
    const challenge = await bank.challenge();
    const sealed = async (more: object) => ({
      sealedIdentity: await sealedIdentityOf({ ...bank.customer, ...more }, challenge),
    });
    const someone = await sealed({ number: randomIdentity() });
    expect(await bank.code(await bank.proof(challenge, someone))).toBe("registry.certificateIdentityWrong");
    const guess = await sealed({ random: Buffer.alloc(20) });
    expect(await bank.code(await bank.proof(challenge, guess))).toBe("registry.certificateIdentityWrong");
    const long = await sealed({ number: "1".repeat(200) });
    expect(await bank.code(await bank.proof(challenge, long))).toBe("registry.certificateIdentityWrong");
    const elsewhere = {
      sealedIdentity: await sealedIdentityOf(bank.customer, await bank.challenge()),
    };
    expect(await bank.code(await bank.proof(challenge, elsewhere))).toBe("registry.onlineIdentityUnreadable");
    const nameless = pki.customer(sub, { extensions: { subjectAltName: null } });
    const withoutId = await bank.proof(challenge, {}, { ...nameless, number: bank.customer.number });
    expect(await bank.code(withoutId)).toBe("registry.certificateIdentityMissing");
    // The number's owner with a certificate of somebody else: a thief who knows the number.
    const thief = pki.customer(sub, { number: randomIdentity() });
    const stolen = await bank.proof(challenge, await sealed({ random: thief.random }), thief);
    expect(await bank.code(stolen)).toBe("registry.certificateIdentityWrong");
  });

  it("R14 keeps neither number nor random number", async () => {
    const bank = await Bank.opened();
    await bank.send(await bank.proof(await bank.challenge()));
    const rows = await bank.world.sql(
      "SELECT o::text AS row FROM online_proofs o UNION ALL SELECT a::text FROM audit a",
    );
    const text = JSON.stringify(rows);
    expect(text).not.toContain(bank.customer.number);
    expect(text).not.toContain(bank.customer.random.toString("hex"));
    expect(text).not.toContain("홍길동");
  });

  it("is off where no authorities are configured", async () => {
    const world = await worlds.open();
    const asked = { vendorCode: "71", serialNumber: "0042819001", institutionCode: "902" };
    const answer = await call(world.registry.app, "/v1/online-registrations/challenges", asked);
    expect(answer).toMatchObject({ status: 503, body: { code: "registry.onlineRegistrationOff" } });
  });
});
