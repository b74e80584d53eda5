import { join } from "node:path";
import { v5 as uuidv5 } from "uuid";
import {
  openPhone,
  type Phone,
  PhoneError,
  type PhoneRegistry,
  phoneOtp,
  phoneRegistry,
} from "../../src/phone/index.ts";
import { SimulatedReader } from "../../src/reader/index.ts";
import { REFERENCE_APP } from "../../src/registry/index.ts";
import { signIntegrity } from "../../src/trust/index.ts";
import type { CarriedCard } from "./model.ts";
import type { Simulation } from "./simulation.ts";

const NAMESPACE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

/** A customer's phone: the reference app in a folder of its own, an antenna, and a network that is there or not. */
export class SimulatedPhone {
  readonly phone: Phone;
  /** In a place without a network. */
  offline = false;
  readonly #antenna = new SimulatedReader({ name: "antenna", latencyMs: 0 });

  private constructor(phone: Phone) {
    this.phone = phone;
  }

  /**
   * A phone on which the app is started for the first time.
   * @param device which phone it is: the app may be installed anew on the same one
   */
  static async start(simulation: Simulation, device: string, installation: string): Promise<SimulatedPhone> {
    const { clock, folder, registry } = simulation;
    // Whoever asks for the registry asks when the phone is there.
    const here: { phone?: SimulatedPhone } = {};
    const phone = await openPhone({
      folder: join(folder, installation),
      device: {
        deviceId: Buffer.from(uuidv5(device, NAMESPACE)).toString("base64url"),
        model: "Simulated phone",
        os: "reference",
        osVersion: "1",
        appVersion: "1",
      },
      clock,
      registry: async () => {
        if (here.phone?.offline) throw new PhoneError("unreachable");
        return faulty(simulation, phoneRegistry(registry.address()));
      },
      attest: async (claims) => {
        const key = await registry.attestationKey();
        if (!key) throw new Error("a training registry has an attestation key");
        return signIntegrity({ ...claims, os: "reference", app: REFERENCE_APP, verdict: "genuine" }, key);
      },
    });
    here.phone = new SimulatedPhone(phone);
    return here.phone;
  }

  /** Tap a card and have it compute an OTP; it may be pulled too early. */
  async otp({ chance, count }: Simulation, { card }: CarriedCard): ReturnType<typeof phoneOtp> {
    const readers = this.#antenna;
    readers.insert(card);
    if (chance.happens("phone.torn", 0.15)) {
      const moment = chance.happens("phone.torn.before", 0.5) ? "before" : "after";
      readers.planFault({ command: 1 + chance.integer("phone.torn.at", 9), moment, kind: "pull" });
      count("cardTorn");
    }
    try {
      return await phoneOtp(this.phone, { readers, readerName: readers.name, show: async () => "yes" });
    } finally {
      readers.planFault(null);
      readers.remove();
    }
  }
}

/** A phone's network loses a message now and then. */
function faulty({ chance, count }: Simulation, registry: PhoneRegistry): PhoneRegistry {
  const send = async <T>(arrive: () => Promise<T>): Promise<T> => {
    const lost = chance.happens("phone.lost", 0.08);
    const before = chance.happens("phone.lost.before", 0.5);
    if (lost) count(before ? "requestLost" : "answerLost");
    if (lost && before) throw new PhoneError("unreachable");
    const answer = await arrive();
    if (lost) throw new PhoneError("unreachable");
    return answer;
  };
  return {
    register: (request) => send(() => registry.register(request)),
    keys: (request) => send(() => registry.keys(request)),
    rekeyed: (request) => send(() => registry.rekeyed(request)),
    forget: (request) => send(() => registry.forget(request)),
  };
}
