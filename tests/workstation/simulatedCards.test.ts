import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { lookAtCard, OathSession, personalise, type VirtualCard } from "../../src/card/index.ts";
import { SimulatedReader } from "../../src/reader/index.ts";
import { SimulatedCards } from "../../src/workstation/index.ts";
import { orderFor } from "../support/tornCard.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function place() {
  const folder = join(await mkdtemp(join(tmpdir(), "smartotp-cards-")), "cards");
  undo.push(() => rm(join(folder, ".."), { recursive: true, force: true }));
  const open = async () => {
    const reader = new SimulatedReader({ latencyMs: 0 });
    undo.push(() => reader.close());
    return { reader, cards: await SimulatedCards.open(folder, reader) };
  };
  return { folder, open, ...(await open()) };
}
/** Work with the card on the reader as the counter does. */
async function onReader<T>(reader: SimulatedReader, work: (card: VirtualCard) => Promise<T>): Promise<T> {
  const handle = await reader.connect(reader.name);
  try {
    return await work(handle as unknown as VirtualCard);
  } finally {
    await handle.release();
  }
}
const open = { profile: "open", withTransportKey: false } as const;
const idOf = async (reader: SimulatedReader) => (await onReader(reader, lookAtCard)).deviceId ?? "";
const write = async (reader: SimulatedReader) => {
  const expectedDeviceId = await idOf(reader);
  const card = { deviceId: expectedDeviceId } as VirtualCard;
  return onReader(reader, (handle) => personalise(handle, orderFor(card, open)));
};

describe("SimulatedCards", () => {
  it("begins with a few cards beside the reader, each labelled in both languages", async () => {
    const { cards, reader } = await place();
    expect(cards.list().map(({ kind }) => kind)).toEqual([
      "blank",
      "blank",
      "blank",
      "otherInstitution",
      "foreign",
    ]);
    for (const { label, inserted } of cards.list()) {
      expect(label.ko).toMatch(/[가-힣]/);
      expect(label.en).not.toMatch(/[가-힣]/);
      expect(inserted).toBe(false);
    }
    expect(reader.status().readers[0]?.card).toBeNull();
  });

  it.each([
    ["blank", "blank"],
    ["foreign", "foreign"],
    ["otherInstitution", "holdsTokens"],
    ["locked", "locked"],
    ["full", "blank"],
  ] as const)("a %s card looks %s to the card room", async (kind, state) => {
    const { cards, reader } = await place();
    const { id } = await cards.add(kind);
    await cards.insert(id);
    expect(await onReader(reader, lookAtCard)).toMatchObject({ state });
    expect(cards.list().find((card) => card.inserted)).toMatchObject({ id, kind });
  });

  it("a full card takes no credential", async () => {
    const { cards, reader } = await place();
    await cards.insert((await cards.add("full")).id);
    await expect(write(reader)).rejects.toMatchObject({ code: "noSpace" });
  });

  it("one card at a time lies on the reader; taken off, none does", async () => {
    const { cards, reader } = await place();
    const [first, second] = cards.list();
    await cards.insert(first?.id ?? "");
    const firstId = await idOf(reader);
    await cards.insert(second?.id ?? "");
    expect(await idOf(reader)).not.toBe(firstId);
    expect(
      cards
        .list()
        .filter(({ inserted }) => inserted)
        .map(({ id }) => id),
    ).toEqual([second?.id]);
    await cards.insert("no such card");
    expect(reader.card).not.toBeNull();
    await cards.remove();
    expect(reader.card).toBeNull();
    expect(cards.list().some(({ inserted }) => inserted)).toBe(false);
  });

  it("R16 keeps every card's memory and what lay on the reader over a restart", async () => {
    const { cards, reader, open } = await place();
    const [blank] = cards.list();
    await cards.insert(blank?.id ?? "");
    await write(reader);
    const deviceId = await idOf(reader);
    const listed = cards.list();
    expect(listed[0]).toMatchObject({
      kind: "issued",
      label: { ko: "발급한 카드 101-0000012345", en: "Issued card 101-0000012345" },
    });
    const again = await open();
    expect(again.cards.list()).toEqual(listed);
    expect(await idOf(again.reader)).toBe(deviceId);
    expect(await onReader(again.reader, lookAtCard)).toMatchObject({ state: "holdsTokens" });
  });

  it("R16 a command's change is in the file before its answer comes: torn by a power cut, it is still torn", async () => {
    const { cards, reader, folder, open } = await place();
    const [blank] = cards.list();
    await cards.insert(blank?.id ?? "");
    reader.planFault({ command: 2, moment: "after", kind: "pull" });
    const put = onReader(reader, async (card) => {
      const session = await OathSession.select(card);
      const key = orderFor({ deviceId: "" } as VirtualCard, {
        profile: "open",
        withTransportKey: false,
      }).seed;
      await session.put({ name: "KFTC:71-0042819001", type: "TOTP", algorithm: "SHA-256", digits: 6, key });
    });
    await expect(put).rejects.toMatchObject({ code: "cardGone" });
    const state = JSON.parse(await readFile(join(folder, `${blank?.id}.card.json`), "utf8"));
    expect(state.credentials).toHaveLength(1);
    expect((await open()).cards.list()[0]).toMatchObject({ kind: "issued" });
  });

  it("a reset card is blank again", async () => {
    const { cards, reader } = await place();
    await cards.insert(cards.list()[0]?.id ?? "");
    await write(reader);
    await onReader(reader, async (card) => (await OathSession.select(card)).reset());
    expect(cards.list()[0]?.kind).toBe("blank");
  });

  it("R15 its files are for this user alone", async () => {
    const { folder } = await place();
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
    }
  });

  it("leaves a card out whose file is damaged or gone, and keeps the others", async () => {
    const { cards, folder, open } = await place();
    const [first, second, third] = cards.list();
    await cards.insert(first?.id ?? "");
    await writeFile(join(folder, `${first?.id}.card.json`), "{ not json");
    await rm(join(folder, `${second?.id}.card.json`));
    const again = await open();
    expect(again.cards.list().map(({ id }) => id)).toEqual(
      cards
        .list()
        .slice(2)
        .map(({ id }) => id),
    );
    expect(again.cards.list()[0]?.id).toBe(third?.id);
    expect(again.reader.card).toBeNull();
  });

  it.each(["", "nonsense", "{}", '{"inserted":1,"cards":[{"id":"x","kind":"gold"}]}'])(
    "a tray that cannot be read (%j) is laid out anew",
    async (tray) => {
      const { folder, open } = await place();
      await writeFile(join(folder, "tray.json"), tray);
      const { cards } = await open();
      expect(cards.list()).toHaveLength(5);
      expect((await readdir(folder)).filter((name) => name.endsWith(".card.json"))).toHaveLength(5);
    },
  );
});
