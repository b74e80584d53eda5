import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, longest first: one that begins last leaves the other cores idle at the end. */
const long = [
  "renderer/screens",
  "workstation/powerCut",
  "registry/postgres/embedded",
  "cli/phone",
  "cli/training",
  "reader/pcsc",
  "electron/counter",
  "cli/pcsc",
  "simulation/simulation",
  "faults/branches",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`tests/${name}.real.test.ts`));
      return at === -1 ? long.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/** `unit`: files, SQLite and memory only. `real`: also pcscd, PostgreSQL and processes of our own. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
          exclude: ["tests/**/*.real.test.ts", "tests/e2e/**"],
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
          pool: "threads",
          // Loading the modules anew for each file takes half the time; none of them keeps what one test leaves.
          isolate: false,
          // Vitest leaves one core to itself, which on two is half of them.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "real",
          include: ["tests/**/*.real.test.ts"],
          globalSetup: ["tests/support/sharedPostgres.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Half of what starting one of our processes costs is compiling the same modules again.
          env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, "node_modules", ".cache", "compile") },
          // The machine may be busy with the other half of the tests.
          expect: { poll: { timeout: 30_000 } },
          // Loading the registry anew for each file takes a second; what a test leaves in its process it takes back.
          isolate: false,
          // They wait for cards and processes nearly half of their time: the windows' tests run beside them.
          maxWorkers: 2,
        },
      },
    ],
  },
});
