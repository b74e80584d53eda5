import { z } from "zod";
import { Platform } from "../phones/integrity.ts";

/** Marks what `maskSettings` hides whole. */
const SECRET = { secret: true } as const;

const Port = z.int().min(0).max(65_535);
const File = z.string().min(1);

/** A server on a port of this machine. Port 0 takes any free one. */
const Listen = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: Port.default(8490),
});

const Database = z.strictObject({
  /** `postgres://…`; without it and without `urlFile`, the embedded PostgreSQL in the data directory. */
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "expected postgres://…")
    .optional(),
  /** A file that holds the URL, for passwords. */
  urlFile: File.optional(),
  /** Sessions this process opens at most. */
  connections: z.int().min(2).max(1_000).default(10),
});

const Log = z.strictObject({
  level: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

/** TLS 1.3 with these PEM files, which are read again when they change; without them, plain HTTP on loopback. */
const Tls = z.strictObject({
  /** The server's certificate, followed by those between it and its root. */
  certificateFile: File,
  keyFile: File,
  /** Roots under which institutions' servers must have been issued their certificates. */
  clientCaFile: File.optional(),
});

/** What wraps the key-encryption keys: a file of the data directory, or a hardware security module by PKCS#11. */
const Keys = z
  .strictObject({
    provider: z.enum(["file", "pkcs11"]).default("file"),
    /** The vendor's PKCS#11 library. */
    module: File.optional(),
    tokenLabel: z.string().min(1).max(32).optional(),
    keyLabel: z.string().min(1).max(64).default("smartotp-registry"),
    pin: z.string().min(1).max(255).optional().meta(SECRET),
    pinFile: File.optional(),
  })
  .refine(({ provider, module, tokenLabel, pin, pinFile }) => {
    return provider === "file" || (module && tokenLabel && (pin ?? pinFile));
  }, "pkcs11 needs module, tokenLabel, and pinFile or pin");

const perMinute = z.int().min(1).optional();
/** Requests a minute that one process answers; those not named stay as they are. */
const Limits = z.strictObject({
  anyone: perMinute,
  enrolment: perMinute,
  phone: perMinute,
  workstation: perMinute,
  verify: perMinute,
  tokens: perMinute,
  incidents: perMinute,
  onlineRegistration: perMinute,
  changes: perMinute,
  operations: perMinute,
});

const Stop = z.strictObject({
  /** How long everything is still served after readiness has turned false. */
  delaySeconds: z.number().min(0).max(300).optional(),
  /** How long what is under way may take after that. */
  graceSeconds: z.number().min(0).max(300).default(20),
});

const Verification = z.strictObject({
  /** Tokens that this process remembers at most, some 500 bytes each. */
  cachedTokens: z.int().min(1_000).max(10_000_000).default(200_000),
  /** Days that an answer is kept for the same request, should it be sent again. */
  keepAnswersDays: z.int().min(1).max(365).default(3),
});

/** Without it there is no registration from internet banking (R4b, docs/operations/online-registration.md). */
const OnlineRegistration = z.strictObject({
  /** Holds `anchors`, `intermediates` and `crls`. */
  directory: File,
  /** Certificate policies, as dotted numbers, of which a customer's certificate must hold one. */
  policies: z
    .array(z.string().regex(/^\d+(\.\d+)+$/, "expected dotted numbers"))
    .min(1)
    .optional(),
  revocation: z.enum(["required", "whenKnown"]).default("required"),
});

const Phones = z.strictObject({
  /** Whose word is taken that a phone is untampered (R9). Without any, no phone can be registered. */
  platforms: z.array(Platform).max(20).default([]),
});

/** Everything a registry can be told, in the form of its configuration file (docs/operations/running.md). */
export const Settings = z.strictObject({
  /** Made-up institutions, cards and an enrolment code for everybody: never where real tokens are. */
  training: z.boolean(),
  /** Key files, the enrolment code of training, and the embedded PostgreSQL. */
  dataDirectory: File,
  listen: Listen.prefault({}),
  database: Database.prefault({}),
  keys: Keys.prefault({}),
  tls: Tls.optional(),
  limits: Limits.prefault({}),
  log: Log.prefault({}),
  stop: Stop.prefault({}),
  phones: Phones.prefault({}),
  verification: Verification.prefault({}),
  onlineRegistration: OnlineRegistration.optional(),
});
export type Settings = z.infer<typeof Settings>;

/** Of each pair one is enough; whoever says one of them overrules what a weaker source says of the other. */
export const alternatives: readonly (readonly [string, string])[] = [
  ["database.url", "database.urlFile"],
  ["keys.pin", "keys.pinFile"],
];

/** A schema's members, whatever optional or default is around it; null for a leaf. */
function membersOf(schema: unknown): Readonly<Record<string, unknown>> | null {
  if (schema instanceof z.ZodObject) return schema.shape;
  const wrapped = schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return wrapped ? membersOf(schema.unwrap()) : null;
}

/** Every single setting by its path, e.g. `listen.port`. */
export function leavesOf(schema: unknown = Settings, path = ""): { path: string; schema: z.ZodType }[] {
  const members = membersOf(schema);
  if (members === null) return schema instanceof z.ZodType ? [{ path, schema }] : [];
  return Object.entries(members).flatMap(([name, member]) =>
    leavesOf(member, path ? `${path}.${name}` : name),
  );
}
