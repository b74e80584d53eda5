import type { Failure, Result } from "../../src/contract/errors.ts";
import type {
  AppState,
  Bridge,
  CallInput,
  CallName,
  CallOutput,
  CardLook,
  EventName,
  EventPayload,
  IssueProgress,
  IssueResult,
  IssueStep,
  SimulatedCard,
} from "../../src/contract/ipc.ts";
import { never, type StandardAnswers } from "./answers/answers.ts";
import { approvalAnswers } from "./answers/approvals.ts";
import { deskAnswers } from "./answers/desk.ts";
import { figureAnswers } from "./answers/figures.ts";
import { formAnswers } from "./answers/forms.ts";
import { inquiryAnswers } from "./answers/inquiry.ts";
import { lifeAnswers } from "./answers/life.ts";
import { lineAnswers } from "./answers/line.ts";
import { otpAnswers, otpView, phoneAnswers } from "./answers/phones.ts";
import { stockAnswers } from "./answers/stock.ts";

export type Answers = {
  [N in CallName]?: (input: CallInput<N>) => Promise<Result<CallOutput<N>>> | Result<CallOutput<N>>;
};

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const no = <T>(failure: Failure): Result<T> => ({ ok: false, failure });

const names = {
  teller: { ko: "김서연", en: "Seoyeon Kim" },
  second: { ko: "박도윤", en: "Doyun Park" },
  supervisor: { ko: "최은정", en: "Eunjung Choi" },
};

const ISSUE = "0193a5c0-0000-7000-8000-000000000001";
export const token = { vendorCode: "71", serialNumber: "0042819037" };

export const customer: NonNullable<AppState["customer"]> = {
  customerId: "0193a5c0-0000-7000-8000-0000000000c1",
  maskedName: "이*준",
  kind: "soleProprietor",
  maskedIdentity: "900101-1******",
  birthDate: "1990-01-01",
  maskedPhone: "010-****-4821",
  check: { document: "residentCard", method: "keyed", checkedAt: "2026-11-22T01:41:07.000Z" },
  checkedBy: "seoyeon",
  nfcPhone: true,
  tokens: [],
  registryAsked: true,
};

const open: AppState["openIssues"][number] = {
  issueId: ISSUE,
  ...token,
  begunAt: "2026-11-22T01:32:41.000Z",
  tellerId: "doyun",
  maskedName: "정*아",
  profile: "locked",
};

export const result: IssueResult = {
  issueId: ISSUE,
  ...token,
  profile: "locked",
  parameters: { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 },
  cardId: "a1b2c3d4e5f60718",
  readerName: "ACS ACR1252 Dual Reader 00 00",
  commands: 6,
  bytesOut: 248,
  bytesIn: 131,
  otpVerified: true,
  registered: true,
  resumed: false,
  journalSeq: 1285,
  issuedAt: "2026-11-22T01:42:19.120Z",
  durationMs: 412,
  maskedName: "이*준",
  tellerId: "seoyeon",
};

const PRESENT = { atr: "3b8c8001", insertion: 1 };
const READER = "ACS ACR1252 Dual Reader 00 00";

const tray: SimulatedCard[] = [
  { id: "1", label: { ko: "빈 카드 1", en: "Blank card 1" }, kind: "blank", inserted: false },
  { id: "2", label: { ko: "빈 카드 2", en: "Blank card 2" }, kind: "blank", inserted: false },
  { id: "3", label: { ko: "타기관 카드", en: "Other bank’s" }, kind: "otherInstitution", inserted: false },
  { id: "4", label: { ko: "교통카드", en: "Transit card" }, kind: "foreign", inserted: false },
  { id: "5", label: { ko: "가득 찬 카드", en: "Full card" }, kind: "full", inserted: false },
  { id: "6", label: { ko: "잠긴 빈 카드", en: "Locked blank" }, kind: "locked", inserted: false },
];

function baseState(): AppState {
  return {
    version: "0.1.0",
    mode: "training",
    language: "ko",
    theme: "light",
    institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
    branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
    tellers: [
      { tellerId: "seoyeon", name: names.teller, role: "teller", trainingPassword: "teller-901" },
      { tellerId: "doyun", name: names.second, role: "teller", trainingPassword: "teller-902" },
      { tellerId: "eunjung", name: names.supervisor, role: "supervisor", trainingPassword: "super-901" },
    ],
    session: { tellerId: "seoyeon", name: names.teller, role: "teller" },
    locked: false,
    keyStore: "file",
    status: {
      reader: { service: "ready", readers: [{ name: READER, kind: "pcsc", card: null, inUse: false }] },
      selectedReader: READER,
      line: {
        state: "online",
        since: "2026-11-22T00:02:10.000Z",
        queued: 0,
        failure: null,
        clockOffsetMs: 210,
        roundTripMs: 38,
        slow: false,
        syncing: null,
      },
      stock: {
        inStock: 24,
        allotted: 38,
        spoiled: 2,
        issued: 136,
        drawers: [{ tellerId: "seoyeon", cards: 12 }],
        moving: 0,
      },
      allotment: {
        ready: 38,
        size: 40,
        low: false,
        limit: 20,
        offlineIssued: 0,
        expiresAt: "2026-12-20T00:00:00.000Z",
      },
    },
    customer: null,
    openIssues: [],
  };
}

/** A main process in memory whose answers a test scripts. Nothing of the product is in it. */
export class FakeBridge implements Bridge {
  state: AppState = baseState();
  look: CardLook = { state: "blank", cardId: "a1b2c3d4e5f60718", appletVersion: "1.0.2", token: null };
  answers: Answers = {};
  readonly calls: { name: CallName; input: unknown }[] = [];
  readonly cards = tray.map((card) => ({ ...card }));
  private readonly listeners = new Map<EventName, Set<(payload: never) => void>>();
  private insertion = 0;

  async invoke<N extends CallName>(
    name: N,
    ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
  ): Promise<Result<CallOutput<N>>> {
    this.calls.push({ name, input: input[0] });
    const scripted = this.answers[name] as ((given: unknown) => Promise<Result<CallOutput<N>>>) | undefined;
    if (scripted) return scripted(input[0]);
    const standard = this.standard()[name] as (given: unknown) => unknown;
    return ok((await standard(input[0])) as CallOutput<N>);
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all.add(listener as (payload: never) => void));
    return () => all.delete(listener as (payload: never) => void);
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never);
  }

  setStatus(change: (status: AppState["status"]) => AppState["status"]): void {
    this.state = { ...this.state, status: change(this.state.status) };
    this.emit("status", this.state.status);
  }

  putCard(): void {
    this.insertion += 1;
    const card = { ...PRESENT, insertion: this.insertion };
    this.onReaders((reader) => ({ ...reader, card }));
  }

  takeCard(): void {
    this.onReaders((reader) => ({ ...reader, card: null }));
  }

  setOpenIssues(openIssues: AppState["openIssues"]): void {
    this.state = { ...this.state, openIssues };
    this.emit("issues.open", openIssues);
  }

  progress(step: IssueStep, state: IssueProgress["state"], more: Partial<IssueProgress> = {}): void {
    this.emit("issue.progress", { issueId: ISSUE, step, state, commandsDone: 0, commandsKnown: 6, ...more });
  }

  get openIssue(): AppState["openIssues"][number] {
    return open;
  }

  private onReaders(
    change: (reader: AppState["status"]["reader"]["readers"][number]) => typeof reader,
  ): void {
    this.setStatus((status) => ({
      ...status,
      reader: { ...status.reader, readers: status.reader.readers.map(change) },
    }));
  }

  private standard(): StandardAnswers {
    return {
      "app.state": () => this.state,
      "app.setLanguage": () => undefined,
      "app.setTheme": () => undefined,
      "session.signIn": () => ({ tellerId: "seoyeon", name: names.teller, role: "teller" }),
      "session.signOut": () => undefined,
      "customer.readMrz": () => ({
        document: "passport",
        name: "LEE HAJUN",
        documentNumber: "M12345678",
        identityNumber: "",
        birthDate: "1990-01-01",
        expiryDate: "2031-05-01",
        nationality: "KOR",
      }),
      "customer.identify": () => customer,
      "customer.fictitious": () => ({
        document: "residentCard",
        kind: "personal",
        name: "이하준",
        identityNumber: "900101-1000000",
        documentNumber: "",
        mrz: "",
        phone: "010-0000-4821",
        nfcPhone: true,
      }),
      "customer.answerNfcPhone": ({ nfcPhone }: { nfcPhone: boolean }) => ({ ...customer, nfcPhone }),
      "customer.clear": () => undefined,
      "reader.select": () => undefined,
      "card.look": () => this.look,
      "issue.suggest": () => ({ ...token, left: 38 }),
      "issue.start": () => never,
      "issue.resume": () => never,
      "issue.spoil": () => undefined,
      ...deskAnswers,
      ...lineAnswers,
      ...otpAnswers,
      "otp.view": () => otpView({ language: this.state.language, theme: this.state.theme }),
      ...formAnswers,
      ...approvalAnswers,
      ...figureAnswers,
      ...inquiryAnswers,
      ...phoneAnswers,
      ...stockAnswers,
      ...lifeAnswers,
      "print.printers": () => ({ printers: [] }),
      "print.paper": ({ printer, name }: { printer: string | null; name: string }) => ({
        pdfPath: printer === null ? `/home/teller/smartotp/printed/${name}.pdf` : null,
      }),
      "print.showFile": () => undefined,
      "simulator.cards": () => this.cards,
      "simulator.add": () => this.cards[0],
      "simulator.insert": ({ id }: { id: string }) => {
        for (const card of this.cards) card.inserted = card.id === id;
        this.putCard();
      },
      "simulator.remove": () => {
        for (const card of this.cards) card.inserted = false;
        this.takeCard();
      },
      "training.setLine": ({ up }: { up: boolean }) =>
        this.setStatus((status) => ({
          ...status,
          line: { ...status.line, state: up ? "online" : "offline" },
        })),
    };
  }
}
