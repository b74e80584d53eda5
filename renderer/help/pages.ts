import type { Language } from "../../src/contract/ipc.ts";
import type { Screen } from "../store/state.ts";
import { transactionOf } from "../transactions/table.ts";

/** The teller's guide, one page for each screen; what is printed is also what F1 shows. */
const pages = import.meta.glob<string>("../../docs/teller-guide/*/*.md", {
  query: "?raw",
  import: "default",
});

/** Name of the page about a screen: its transaction's code, or its own name. */
export function pageOf(screen: Screen): string {
  switch (screen.name) {
    case "issue":
      return "8101";
    case "transaction":
      return transactionOf(screen.id).code;
    default:
      return screen.name;
  }
}

/** The page in Markdown; null when there is none. */
export async function readPage(name: string, language: Language): Promise<string | null> {
  return (await pages[`../../docs/teller-guide/${language}/${name}.md`]?.()) ?? null;
}
