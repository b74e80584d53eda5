/**
 * The one place that says what the window and the main process say to each other. Every call is checked with
 * these schemas in the main process before it reaches any room; the renderer imports the types only.
 */
import { z } from "zod";
import { Language, Theme } from "./appearance.ts";
import { approvalCalls } from "./calls/approvals.ts";
import { customerWindowCalls } from "./calls/customerWindow.ts";
import { deskCalls } from "./calls/desk.ts";
import { figureCalls, tableCalls } from "./calls/figures.ts";
import { FormChange, formCalls } from "./calls/forms.ts";
import { inquiryCalls } from "./calls/inquiry.ts";
import { lifeCalls } from "./calls/life.ts";
import { LineStateName, lineCalls } from "./calls/line.ts";
import { otpCalls } from "./calls/otp.ts";
import { phoneCalls } from "./calls/phones.ts";
import { practiceCalls } from "./calls/practice.ts";
import { printingCalls } from "./calls/printing.ts";
import { ApprovalOrRequest } from "./calls/shared.ts";
import { stockCalls } from "./calls/stock.ts";
import { IdentityCheck } from "./customer.ts";
import { CustomerInput, CustomerView } from "./customerView.ts";
import { Failure } from "./errors.ts";
import {
  BranchCode,
  Instant,
  InstitutionCode,
  SerialNumber,
  TellerId,
  TokenRef,
  Uuid,
  VendorCode,
} from "./ids.ts";
import { ReaderStatus } from "./reader.ts";
import { CardProfile, OtpParameters } from "./token.ts";

const Bilingual = z.object({ ko: z.string(), en: z.string() });
const Nothing = z.void();

export type { SimulatedCard } from "./calls/practice.ts";
export { CustomerInput, CustomerView } from "./customerView.ts";
export { Language, Theme };

export const TellerView = z.object({
  tellerId: TellerId,
  name: Bilingual,
  role: z.enum(["teller", "supervisor"]),
});
export type TellerView = z.infer<typeof TellerView>;

/** The line to the registry, and what waits for it. */
export const LineView = z.object({
  state: LineStateName,
  since: Instant,
  /** Journal entries not yet acknowledged. */
  queued: z.int(),
  /** Why the registry refuses this workstation, when it does. */
  failure: Failure.nullable(),
  /** Registry's clock minus ours, milliseconds; null before the first answer. */
  clockOffsetMs: z.number().nullable(),
  /** How long the registry takes to answer, smoothed, milliseconds; null before the first answer. */
  roundTripMs: z.number().nullable(),
  /** The line is up, but answers take so long that a teller notices. */
  slow: z.boolean(),
  /** A queue that is being sent: so many of so many entries; null while there is nothing to speak of. */
  syncing: z.object({ done: z.int(), of: z.int() }).nullable(),
});
export type LineView = z.infer<typeof LineView>;

export const StatusView = z.object({
  reader: ReaderStatus,
  /** The reader that the teller works with; null when there is none. */
  selectedReader: z.string().nullable(),
  line: LineView,
  stock: z.object({
    inStock: z.int(),
    allotted: z.int(),
    spoiled: z.int(),
    issued: z.int(),
    /** Cards that can be issued and lie in tellers' drawers; the others are in the safe (R17). */
    drawers: z.array(z.object({ tellerId: TellerId, cards: z.int() })),
    /** A replaced workstation's cards that wait to be received (8801); in none of the other counts. */
    moving: z.int(),
  }),
  /** What can be done without the line (R12, R13). */
  allotment: z.object({
    /** Cards that can be issued without the line now. */
    ready: z.int(),
    /** How many the branch's policy wants to have ready. */
    size: z.int(),
    /** Few are left: at most a quarter of `size`, or too few for the day to go on. */
    low: z.boolean(),
    /** Issues without the line until a supervisor has to approve each further one (R13). */
    limit: z.int(),
    /** Issues that the registry has not heard of yet. */
    offlineIssued: z.int(),
    /** When the first of the ready ones expires; null without any. */
    expiresAt: Instant.nullable(),
  }),
});
export type StatusView = z.infer<typeof StatusView>;

export const AppState = z.object({
  version: z.string(),
  mode: z.enum(["training", "live"]),
  language: Language,
  theme: Theme,
  institution: z.object({ code: InstitutionCode, name: Bilingual }),
  branch: z.object({ code: BranchCode, name: Bilingual }),
  /** Who may sign in here. In training the passwords are shown: nobody is harmed by them. */
  tellers: z.array(TellerView.extend({ trainingPassword: z.string().optional() })),
  session: TellerView.nullable(),
  /** The teller left the counter: everything is hidden until their password is typed. */
  locked: z.boolean(),
  /** Where the ledger's key is kept; `file` is said plainly on the screen. */
  keyStore: z.enum(["system", "file"]),
  status: StatusView,
  customer: CustomerView.nullable(),
  openIssues: z.array(z.lazy(() => OpenIssue)),
});
export type AppState = z.infer<typeof AppState>;

export const MrzReading = z.object({
  document: IdentityCheck.shape.document,
  name: z.string(),
  documentNumber: z.string(),
  identityNumber: z.string(),
  birthDate: z.string(),
  expiryDate: z.string(),
  nationality: z.string(),
});
export type MrzReading = z.infer<typeof MrzReading>;

/** What lies on the reader, found by one look that changes nothing. */
export const CardLook = z.object({
  state: z.enum([
    /** Ready to be written. */
    "blank",
    /** Blank, but locked: the vendor's transport key is needed. */
    "blankLocked",
    /** Locked, and not in this ledger: another institution's card, or a blank one with an unknown device id. */
    "locked",
    /** One of ours, written and finished. */
    "ours",
    /** Torn while being written at this workstation: can be finished. */
    "torn",
    /** Holds a `KFTC:` credential that is not in this ledger. */
    "otherInstitution",
    /** Not an OATH card, or holds other people's credentials. */
    "foreign",
  ]),
  cardId: z.string().nullable(),
  appletVersion: z.string().nullable(),
  token: TokenRef.nullable(),
});
export type CardLook = z.infer<typeof CardLook>;

export const IssueStep = z.enum([
  "card.check",
  "journal.begun",
  "card.put",
  "card.prove",
  "card.lock",
  "journal.completed",
  "registry",
]);
export type IssueStep = z.infer<typeof IssueStep>;

export const IssueProgress = z.object({
  issueId: Uuid,
  step: IssueStep,
  state: z.enum(["waiting", "running", "done", "skipped", "failed"]),
  /** How long the step took, once it is over. */
  ms: z.number().optional(),
  /** APDUs answered, of APDUs this card needs. */
  commandsDone: z.int(),
  commandsKnown: z.int(),
  /** Facts worth showing: `appletVersion`, `journalSeq`, `serialNumber` … Never a secret. */
  detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type IssueProgress = z.infer<typeof IssueProgress>;

export const IssueResult = z.object({
  issueId: Uuid,
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  profile: CardProfile,
  parameters: OtpParameters,
  cardId: z.string(),
  readerName: z.string(),
  /** APDUs exchanged to personalise the card. */
  commands: z.int(),
  bytesOut: z.int(),
  bytesIn: z.int(),
  /** The card's own answer was checked against the seed, and by the registry when `registered`. */
  otpVerified: z.boolean(),
  /** The registry has applied the issue; false while the entry waits for the line. */
  registered: z.boolean(),
  resumed: z.boolean(),
  journalSeq: z.int(),
  issuedAt: Instant,
  durationMs: z.number(),
  maskedName: z.string(),
  tellerId: TellerId,
});
export type IssueResult = z.infer<typeof IssueResult>;

/** A card write found unfinished (R16): to be finished or spoiled with the card in hand. */
export const OpenIssue = z.object({
  issueId: Uuid,
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  begunAt: Instant,
  tellerId: TellerId,
  maskedName: z.string(),
  profile: CardProfile,
});
export type OpenIssue = z.infer<typeof OpenIssue>;

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

/** Every call of the window, with what goes in and what comes out. */
export const calls = {
  "app.state": call(Nothing, AppState),
  "app.setLanguage": call(z.object({ language: Language }), Nothing),
  "app.setTheme": call(z.object({ theme: Theme }), Nothing),
  "session.signIn": call(
    z.object({ tellerId: z.string().max(64), password: z.string().max(256) }),
    TellerView,
  ),
  "session.signOut": call(Nothing, Nothing),
  "customer.readMrz": call(z.object({ mrz: z.string().max(400) }), MrzReading),
  "customer.identify": call(CustomerInput, CustomerView),
  /** R1: what the customer answered, asked when a card is to be issued after all. */
  "customer.answerNfcPhone": call(z.object({ nfcPhone: z.boolean() }), CustomerView),
  "customer.clear": call(Nothing, Nothing),
  "reader.select": call(z.object({ name: z.string().max(200) }), Nothing),
  "card.look": call(Nothing, CardLook),
  /** The card that would be issued next: on the reader if known by its id, otherwise the top of the stack. */
  "issue.suggest": call(Nothing, TokenRef.extend({ left: z.int() }).nullable()),
  "issue.start": call(
    TokenRef.extend({
      profile: CardProfile,
      /** The signed application, which the window needs and the command line's training does not have. */
      formId: Uuid.optional(),
      /** Needed beyond the offline limit (R13): `counter.offlineLimit` says so. */
      approver: ApprovalOrRequest.optional(),
    }),
    IssueResult,
  ),
  /** 8102: write the new card of a reissue that was begun. */
  "reissue.start": call(TokenRef.extend({ reissueId: Uuid, profile: CardProfile }), IssueResult),
  /** Finish a torn write with the card in hand. */
  "issue.resume": call(z.object({ issueId: Uuid }), IssueResult),
  "issue.spoil": call(
    z.object({ issueId: Uuid, reason: z.enum(["cardFailed", "cardLost", "tellerGaveUp"]) }),
    Nothing,
  ),
  ...deskCalls,
  ...lineCalls,
  ...otpCalls,
  ...formCalls,
  ...inquiryCalls,
  ...customerWindowCalls,
  ...approvalCalls,
  ...figureCalls,
  ...tableCalls,
  ...phoneCalls,
  ...stockCalls,
  ...lifeCalls,
  ...printingCalls,
  ...practiceCalls,
  /** Training only: cut or join the line. */
  "training.setLine": call(z.object({ up: z.boolean() }), Nothing),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]["input"]>;
export type CallOutput<N extends CallName> = z.output<Calls[N]["output"]>;

/** Everything the main process tells the window unasked. */
export const events = {
  status: StatusView,
  "issue.progress": IssueProgress,
  "issues.open": z.array(OpenIssue),
  "session.changed": TellerView.nullable(),
  "session.locked": z.boolean(),
  /** The OTP's window has opened or closed. */
  "otp.shown": z.object({ shown: z.boolean() }),
  "form.changed": FormChange,
  /** What is known of the customer at the counter is fresh: their tokens have changed. */
  "customer.changed": CustomerView,
} as const;
type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.output<Events[N]>;

/** What the preload script puts on `window.smartotp`. */
export interface Bridge {
  invoke<N extends CallName>(
    name: N,
    ...input: undefined extends CallInput<N> ? [] : [CallInput<N>]
  ): Promise<import("./errors.ts").Result<CallOutput<N>>>;
  /** Returns the function that stops listening. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}
