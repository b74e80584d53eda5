import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { computeOtp, VirtualCard, type VirtualCardState } from "../card/index.ts";
import { StateFile } from "../card/virtual/vpcd/stateFile.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { SimulatedCard } from "../contract/ipc.ts";
import { defaultOtpParameters } from "../contract/token.ts";
import type { SimulatedReader } from "../reader/index.ts";

type Kind = SimulatedCard["kind"];

const label: Record<Kind, SimulatedCard["label"]> = {
  blank: { ko: "빈 카드", en: "Blank card" },
  foreign: { ko: "다른 용도의 카드", en: "Card used for something else" },
  otherInstitution: { ko: "다른 기관의 스마트OTP", en: "Smart OTP of another institution" },
  full: { ko: "가득 찬 카드", en: "Card without space" },
  locked: { ko: "잠긴 빈 카드", en: "Locked blank card" },
  issued: { ko: "발급한 카드", en: "Issued card" },
  customers: { ko: "고객의 카드", en: "Customer’s card" },
};

const Tray = z.object({
  inserted: z.string().nullable(),
  cards: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["blank", "foreign", "otherInstitution", "full", "locked", "customers"]),
      /** Time steps that the phone of the card's customer runs ahead (R7). */
      clockSteps: z.int().optional(),
    }),
  ),
});
type Tray = z.infer<typeof Tray>;
type TrayKind = Tray["cards"][number]["kind"];
type AddedKind = Exclude<TrayKind, "customers">;

/**
 * The cards that lie beside the simulated reader in training. Each one's memory is a file, so that a card torn by
 * a power cut is still torn after it, and a card issued by one program is there for the next.
 */
export class SimulatedCards {
  readonly #folder: string;
  readonly #reader: SimulatedReader;
  #tray: Tray = { inserted: null, cards: [] };
  readonly #cards = new Map<string, { card: VirtualCard; state: VirtualCardState }>();

  private constructor(folder: string, reader: SimulatedReader) {
    this.#folder = folder;
    this.#reader = reader;
  }

  static async open(folder: string, reader: SimulatedReader): Promise<SimulatedCards> {
    const cards = new SimulatedCards(folder, reader);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await cards.#load();
    if (cards.#tray.cards.length === 0) {
      for (const kind of ["blank", "blank", "blank", "otherInstitution", "foreign"] as const)
        await cards.add(kind);
    }
    const { inserted } = cards.#tray;
    if (inserted !== null) await cards.insert(inserted);
    return cards;
  }

  list(): SimulatedCard[] {
    return this.#tray.cards.map(({ id, kind }) => {
      const shown = this.#kindNow(id, kind);
      return { id, kind: shown, label: this.#labelOf(id, shown), inserted: this.#tray.inserted === id };
    });
  }

  /** Lay a new card beside the reader. */
  add(kind: AddedKind): Promise<SimulatedCard> {
    return this.#put(makeCard(kind).toState(), kind);
  }

  /** Lay a card beside the reader that a made-up customer brings along. */
  addCustomers(state: VirtualCardState, clockSteps: number): Promise<SimulatedCard> {
    return this.#put(state, "customers", clockSteps);
  }

  /**
   * What the customer's phone shows: it taps a copy of the card, and its own clock may be wrong (R7).
   * @param atSeconds by the right clock
   * @returns null for a card that is not in the tray
   */
  async otpOf(token: TokenRef, atSeconds: number): Promise<string | null> {
    for (const { id, clockSteps = 0 } of this.#tray.cards) {
      const state = this.#cards.get(id)?.state;
      if (!state || this.#tokenOn(id) !== `${token.vendorCode}-${token.serialNumber}`) continue;
      // Registered with the card: whatever opens it, the phone has (R9).
      const card = VirtualCard.fromState({ ...state, accessKey: null });
      const parameters = defaultOtpParameters;
      const at = atSeconds + clockSteps * parameters.period;
      return (await computeOtp(card, { token, parameters, atSeconds: at })).otp;
    }
    return null;
  }

  async #put(state: VirtualCardState, kind: TrayKind, clockSteps?: number): Promise<SimulatedCard> {
    const id = randomBytes(4).toString("hex");
    await new StateFile(this.#file(id)).write(state);
    this.#restore(id, state);
    this.#tray.cards.push({ id, kind, ...(clockSteps === undefined ? {} : { clockSteps }) });
    await this.#saveTray();
    return { id, kind, label: this.#labelOf(id, kind), inserted: false };
  }

  /** Lay a card on the reader; the one that lies there is taken off first. Unknown ids are ignored. */
  async insert(id: string): Promise<void> {
    const held = this.#cards.get(id);
    if (!held) return;
    this.#tray.inserted = id;
    await this.#saveTray();
    this.#reader.insert(held.card);
  }

  async remove(): Promise<void> {
    this.#reader.remove();
    this.#tray.inserted = null;
    await this.#saveTray();
  }

  async #load(): Promise<void> {
    const file = path.join(this.#folder, "tray.json");
    const text = await readFile(file, "utf8").catch(() => null);
    const tray = text === null ? null : Tray.safeParse(parse(text));
    if (!tray?.success) {
      // Without its tray a card cannot be told from rubbish; training begins anew with fresh cards.
      for (const name of await readdir(this.#folder)) {
        if (name.endsWith(".card.json")) await rm(path.join(this.#folder, name));
      }
      return;
    }
    for (const entry of tray.data.cards) {
      const state = await new StateFile(this.#file(entry.id)).readChanged().catch(() => null);
      if (!state) continue;
      this.#restore(entry.id, state);
      this.#tray.cards.push(entry);
    }
    if (this.#cards.has(tray.data.inserted ?? "")) this.#tray.inserted = tray.data.inserted;
  }

  #restore(id: string, state: VirtualCardState): void {
    const file = new StateFile(this.#file(id));
    const held = {
      state,
      card: VirtualCard.fromState(state, {
        onChange: async (changed) => {
          held.state = changed;
          await file.write(changed);
        },
      }),
    };
    this.#cards.set(id, held);
  }

  #kindNow(id: string, kind: TrayKind): Kind {
    return kind === "blank" && this.#tokenOn(id) ? "issued" : kind;
  }

  #labelOf(id: string, kind: Kind): SimulatedCard["label"] {
    const token = this.#tokenOn(id);
    if ((kind !== "issued" && kind !== "customers") || !token) return label[kind];
    return { ko: `${label[kind].ko} ${token}`, en: `${label[kind].en} ${token}` };
  }

  #tokenOn(id: string): string | null {
    const names = this.#cards
      .get(id)
      ?.state.credentials.map(({ name }) => Buffer.from(name, "hex").toString());
    return names?.find((name) => name.startsWith("KFTC:"))?.slice("KFTC:".length) ?? null;
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.card.json`);
  }

  async #saveTray(): Promise<void> {
    await writeFileAtomic(path.join(this.#folder, "tray.json"), `${JSON.stringify(this.#tray)}\n`, {
      mode: 0o600,
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function makeCard(kind: AddedKind): VirtualCard {
  if (kind === "locked") return VirtualCard.blank({ transportKey: randomBytes(16) });
  if (kind === "full") return VirtualCard.blank({ capacity: 0 });
  if (kind === "blank") return VirtualCard.blank();
  return VirtualCard.holding(kind === "foreign" ? "Example:alice@example.com" : "KFTC:82-0000000417");
}
