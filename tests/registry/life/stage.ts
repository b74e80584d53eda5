import { beforeAll } from "vitest";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { VerificationAnswer } from "../../../src/contract/verification.ts";
import { Branch, call, type HeldCard, otpOf } from "../../support/branch.ts";
import { testWorlds, type World } from "../world.ts";

/** One registry for all tests of a file, a bank's branch and a securities firm's; each test issues its own cards. */
export interface Stage {
  readonly world: World;
  /** Institution 901. */
  readonly bank: Branch;
  /** Institution 902. */
  readonly broker: Branch;
  /** A second workstation of the bank's branch. */
  neighbour(): Promise<Branch>;
  /** The registry's clock, seconds since 1970. */
  seconds(): number;
  row(card: TokenRef): Promise<Record<string, unknown>>;
  verify(card: HeldCard, otp: string, institutionCode?: string): Promise<VerificationAnswer>;
  /** Six digits that are none of the card's OTPs for an hour around. */
  wrongOtp(card: HeldCard): string;
  /** So many wrong OTPs, entered at the issuing institution. */
  err(card: HeldCard, times: number): Promise<void>;
  /** What the audit trail says of a card, oldest first. */
  trail(card: TokenRef): Promise<string[]>;
}

/** The stage is there when the first test runs. */
export function lifeStage(): Stage {
  const worlds = testWorlds({ shared: true });
  const stage = {} as Stage;
  beforeAll(async () => {
    const world = await worlds.open();
    const { registry, enrolmentCode } = world;
    const bank = await Branch.opened(registry.app, enrolmentCode);
    const broker = await Branch.opened(registry.app, enrolmentCode, "9020007");
    Object.assign(stage, stageOf(world, bank, broker));
  });
  return stage;
}

function stageOf(world: World, bank: Branch, broker: Branch): Stage {
  const stage: Stage = {
    world,
    bank,
    broker,
    neighbour: () => Branch.opened(world.registry.app, world.enrolmentCode),
    seconds: () => world.clock.now() / 1000,
    async row({ vendorCode, serialNumber }) {
      const [row] = await world.sql("SELECT * FROM tokens WHERE vendor_code = $1 AND serial_number = $2", [
        vendorCode,
        serialNumber,
      ]);
      if (!row) throw new Error("no such token");
      return row;
    },
    async verify({ vendorCode, serialNumber }, otp, institutionCode = "901") {
      const request = { vendorCode, serialNumber, otp, institutionCode };
      return (await call<VerificationAnswer>(world.registry.app, "/v1/verifications", request)).body;
    },
    wrongOtp(card) {
      const steps = Array.from({ length: 121 }, (_, n) => otpOf(card, stage.seconds() + 30 * (n - 60)));
      for (let value = 123_456; ; value += 1) if (!steps.includes(String(value))) return String(value);
    },
    async err(card, times) {
      for (let n = 0; n < times; n += 1) await stage.verify(card, stage.wrongOtp(card));
    },
    async trail({ vendorCode, serialNumber }) {
      const rows = await world.sql(
        "SELECT kind FROM audit WHERE vendor_code = $1 AND serial_number = $2 ORDER BY id",
        [vendorCode, serialNumber],
      );
      return rows.map((row) => String(row.kind));
    },
  };
  return stage;
}
