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

export type Answers = {
  [N in CallName]?: (input: CallInput<N>) => Promise<Result<CallOutput<N>>> | Result<CallOutput<N>>;
};

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const no = <T>(failure: Failure): Result<T> => ({ ok: false, failure });
const never = new Promise<never>(() => undefined);

export const refusals = {
  corporation: {
    code: "counter.corporation",
    rule: "R1",
    ko: {
      happened: "법인에는 스마트OTP를 발급할 수 없습니다.",
      now: "기록하거나 쓴 것은 없습니다.",
      todo: "개인 또는 개인사업자로 오신 고객인지 확인하십시오.",
    },
    en: {
      happened: "A corporation cannot be issued a smart OTP.",
      now: "Nothing was recorded or written.",
      todo: "Check whether the customer came as a person or a sole proprietor.",
    },
  },
  checkDigit: {
    code: "identity.mrzComposite",
    rule: "R2",
    field: "mrz",
    ko: {
      happened: "기계판독란의 검사 숫자가 맞지 않습니다.",
      now: "고객은 아직 확인되지 않았습니다.",
      todo: "여권을 다시 읽거나 적힌 대로 다시 입력하십시오.",
    },
    en: {
      happened: "A check digit of the machine-readable zone is wrong.",
      now: "The customer is not identified yet.",
      todo: "Scan the passport again, or type what it says.",
    },
  },
  password: {
    code: "counter.wrongPassword",
    ko: {
      happened: "사용자 ID나 비밀번호가 맞지 않습니다.",
      now: "로그인하지 않았습니다. 네 번 더 틀리면 잠깁니다.",
      todo: "비밀번호를 다시 입력하십시오.",
    },
    en: {
      happened: "The user ID or the password is wrong.",
      now: "You are not signed in. Four more errors lock you out.",
      todo: "Type the password again.",
    },
  },
  lockedOut: {
    code: "counter.tellerLocked",
    ko: {
      happened: "비밀번호를 다섯 번 틀려 잠겼습니다.",
      now: "10분 동안 로그인할 수 없습니다.",
      todo: "10:51:07 뒤에 다시 시도하거나 책임자에게 알리십시오.",
    },
    en: {
      happened: "Locked out after five wrong passwords.",
      now: "You cannot sign in for ten minutes.",
      todo: "Try again after 10:51:07, or tell a supervisor.",
    },
  },
  ledger: {
    code: "ledger.keyWrong",
    ko: {
      happened: "원장을 열 수 없습니다. 보관된 키가 이 원장의 것이 아닙니다.",
      now: "원장은 바뀌지 않았고 거래는 시작할 수 없습니다.",
      todo: "전산 담당자에게 원장 키를 복구해 달라고 하십시오.",
    },
    en: {
      happened: "The ledger cannot be opened: the stored key is not its key.",
      now: "The ledger is unchanged, and no transaction can be started.",
      todo: "Ask your IT desk to restore the ledger’s key.",
    },
  },
  cardGone: {
    code: "reader.cardGone",
    ko: {
      happened: "쓰는 도중에 카드가 판독기에서 떨어졌습니다.",
      now: "원장에는 발급 시작이 기록되어 있고, 카드는 쓰다 만 상태입니다.",
      todo: "같은 카드를 다시 대면 이어서 합니다.",
    },
    en: {
      happened: "The card left the reader while it was being written.",
      now: "The beginning is in the ledger, and the card is half-written.",
      todo: "Put the same card back, and the write goes on.",
    },
  },
  secondIssue: {
    code: "counter.alreadyHolds",
    rule: "R3",
    ko: {
      happened: "이 고객은 우리 기관의 스마트OTP를 이미 가지고 있습니다.",
      now: "카드에 쓴 것은 없습니다.",
      todo: "새 카드가 필요하면 재발급으로 처리하십시오.",
    },
    en: {
      happened: "This customer already holds a smart OTP of ours.",
      now: "Nothing was written to the card.",
      todo: "If a new card is needed, use reissuance.",
    },
  },
  cutAnswers: {
    code: "reader.cutsAnswers",
    ko: {
      happened: "판독기가 카드의 긴 응답을 잘라 보냅니다.",
      now: "카드는 바뀌지 않았습니다.",
      todo: "다른 판독기를 고르거나 판독기를 바꾸어 주십시오.",
    },
    en: {
      happened: "The reader cuts the card’s long answers short.",
      now: "The card is unchanged.",
      todo: "Choose another reader, or have this one replaced.",
    },
  },
} as const satisfies Record<string, Failure>;

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
      },
      stock: { inStock: 24, allotted: 38, spoiled: 2, issued: 136 },
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

  private standard(): { [N in CallName]: (input: never) => unknown } {
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
      "customer.clear": () => undefined,
      "reader.select": () => undefined,
      "card.look": () => this.look,
      "issue.suggest": () => ({ ...token, left: 38 }),
      "issue.start": () => never,
      "issue.resume": () => never,
      "issue.spoil": () => undefined,
      "card.test": () => ({ ...token, accepted: true, otp: "482913", showSeconds: 60 }),
      "receipt.print": () => ({ pdfPath: null }),
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
