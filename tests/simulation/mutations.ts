/**
 * `npm run simulate:mutations [-- --help]`: breaks one thing that sync.md relies on in a copy
 * of the source, and runs the simulation until it notices. Exit code 1 when it does not.
 */
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { countOf, readOptions, usedWrongly } from "./commandLine.ts";

interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Each text, found once, and what takes its place. */
  readonly replace: readonly (readonly [find: string, by: string])[];
}

const take = "src/registry/journal/take.ts";
const mutations: readonly Mutation[] = [
  {
    name: "skip the position check",
    file: take,
    replace: [["if (entry.seq <= at) {", "if (entry.seq < 0) {"]],
  },
  {
    name: "drop the chain check",
    file: take,
    replace: [
      ["verifyChain(entries, await", "void (verifyChain, await"],
      ["hashes.get(entry.seq) !== entry.hash", "hashes.get(entry.seq) === undefined"],
      [" || entry.prevHash !== hash", ""],
      ["row.hash !== entry.hash", "row.seq !== entry.seq"],
    ],
  },
  {
    name: "apply twice",
    file: take,
    replace: [
      [
        "const outcome = await applyEntry(of, batch.contents[index] ?? null);",
        "await applyEntry(of, batch.contents[index] ?? null); const outcome = await applyEntry(of, batch.contents[index] ?? null);",
      ],
    ],
  },
  {
    name: "plain-serial cursor",
    file: "src/registry/feed/place.ts",
    replace: [
      ["const places = rows.map(({ text }) => {", "const places = rows.map(({ id, text }) => {"],
      ["head = { seq: head.seq + 1,", "head = { seq: id,"],
    ],
  },
  {
    name: "forget the begun bracket",
    file: "src/counter/issue.ts",
    replace: [
      [
        "onBegun: async ({ deviceId, appletVersion }) => {",
        'onBegun: async ({ deviceId, appletVersion }) => { if (deviceId !== "") return;',
      ],
    ],
  },
];

const usage = `usage: npm run simulate:mutations -- [options]

  --seeds N     runs, one of which must notice it (40)
  --only NAME   one of: ${mutations.map(({ name }) => name).join(", ")}
  --json        the report on one line
  --help        this

Exit code 0 when every mutation was noticed, 1 when one was not, 2 used wrongly.
`;
const values = readOptions(usage, {
  seeds: { type: "string", default: "40" },
  only: { type: "string", default: "" },
  json: { type: "boolean", default: false },
});
countOf(usage, "seeds", values.seeds);
const chosen = mutations.filter(({ name }) => values.only === "" || name === values.only);
if (chosen.length === 0) usedWrongly(usage, `there is no mutation ${values.only}`);
const root = path.resolve(import.meta.dirname, "../..");

/** A copy of what the simulation runs, with one thing changed. */
async function mutated({ file, replace }: Mutation): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "smartotp-mutation-"));
  for (const part of ["src", "tests/simulation", "tests/support", "resources", "package.json"]) {
    await cp(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  const at = path.join(folder, file);
  let text = await readFile(at, "utf8");
  for (const [find, by] of replace) {
    if (text.split(find).length !== 2) throw new Error(`${file} does not have once: ${find}`);
    text = text.replace(find, by);
  }
  await writeFile(at, text);
  return folder;
}

/** The first seed that notices, or null. */
async function noticed(mutation: Mutation): Promise<{ seed: number; violation: string } | null> {
  const folder = await mutated(mutation);
  try {
    const [first] = (await simulate(folder)).failing;
    return first ? { seed: first.seed, violation: first.violations[0] ?? "" } : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Said {
  readonly failing: readonly { readonly seed: number; readonly violations: readonly string[] }[];
}

async function simulate(folder: string): Promise<Said> {
  const words = ["--seeds", values.seeds, "--steps", "200", "--until-one-fails", "--json"];
  const program = path.join(folder, "tests/simulation/simulate.ts");
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (text) => {
    out += text;
  });
  const code = await new Promise((done) => child.once("close", done));
  // A run that broke down altogether has noticed as well, and says so in its own way.
  return out === ""
    ? { failing: [{ seed: 1, violations: [`the run ended with ${code}`] }] }
    : JSON.parse(out);
}

// What fails anyway shows nothing about a mutation.
const results: { mutation: string; noticed: boolean; seed?: number; violation?: string }[] = [];
const [unbroken] = (await simulate(root)).failing;
if (unbroken) {
  console.error(`nothing is broken, and seed ${unbroken.seed} fails: ${unbroken.violations[0]}`);
  process.exit(1);
}
for (const mutation of chosen) {
  const found = await noticed(mutation);
  results.push({ mutation: mutation.name, noticed: found !== null, ...found });
  console.error(
    `${mutation.name}: ${found ? `seed ${found.seed}: ${found.violation.slice(0, 160)}` : "NOT NOTICED"}`,
  );
}
process.stdout.write(`${JSON.stringify(results, null, values.json ? undefined : 2)}\n`);
process.exit(results.every((result) => result.noticed) ? 0 : 1);
