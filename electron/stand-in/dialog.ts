import { BrowserWindow } from "./browserWindow.ts";

interface MessageBoxOptions {
  message: string;
  detail?: string;
  title?: string;
  buttons?: string[];
  defaultId?: number;
  cancelId?: number;
  signal?: AbortSignal;
}

interface PathOptions {
  title?: string;
  defaultPath?: string;
  buttonLabel?: string;
}

interface Question {
  mark: string;
  message: string;
  detail: string;
  buttons: string[];
  defaultId: number;
  cancelId: number;
  /** Asks for a path as well; null asks for none. */
  path: string | null;
}

interface Answer {
  response: number;
  path: string;
}

/** The little of the DOM that the dialog below is drawn with; this project's types are Node's. */
interface Element {
  id: string;
  textContent: string;
  value: string;
  returnValue: string;
  style: Record<string, string>;
  append(...children: unknown[]): void;
  remove(): void;
  focus(): void;
  showModal(): void;
  attachShadow(options: { mode: "closed" }): Element;
  addEventListener(
    name: string,
    listener: (event: { preventDefault(): void; stopPropagation(): void }) => void,
  ): void;
}

/**
 * Draw a modal dialog over the page, and resolve with what was pressed. Runs in the preload's world; styles go
 * through the CSSOM, which the page's policy allows.
 */
function askInPage(question: Question): Promise<Answer> {
  const document = (globalThis as unknown as { document: unknown }).document as {
    createElement(name: string): Element;
    documentElement: Element;
  };
  const make = (name: string, text: string, style: Record<string, string>): Element => {
    const element = document.createElement(name);
    if (text !== "") element.textContent = text;
    Object.assign(element.style, style);
    return element;
  };
  return new Promise((resolve) => {
    const host = make("div", "", {});
    host.id = question.mark;
    const dialog = make("dialog", "", {
      font: "15px/1.5 'Pretendard Variable', Pretendard, 'Noto Sans CJK KR', sans-serif",
      maxWidth: "440px",
      padding: "24px",
      border: "1px solid #94a3b8",
      borderRadius: "12px",
      color: "#0f172a",
      background: "#ffffff",
    });
    const field = make("input", "", { width: "100%", font: "inherit" });
    field.value = question.path ?? "";
    const finish = (response: number): void => {
      host.remove();
      resolve({ response, path: field.value });
    };
    const row = make("div", "", {
      display: "flex",
      gap: "8px",
      justifyContent: "flex-end",
      marginTop: "16px",
    });
    const buttons = question.buttons.map((label, index) => {
      const button = make("button", label, { font: "inherit", minHeight: "42px", padding: "0 16px" });
      button.addEventListener("click", () => finish(index));
      row.append(button);
      return button;
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      finish(question.cancelId);
    });
    // A window of the system's own keeps its keys to itself: Enter here is not Enter in the page.
    host.addEventListener("keydown", (event) => event.stopPropagation());
    // Somebody else took it away: the question was withdrawn.
    dialog.addEventListener("close", () => finish(question.cancelId));
    dialog.append(make("p", question.message, { margin: "0", fontWeight: "600", whiteSpace: "pre-line" }));
    if (question.detail !== "") {
      dialog.append(make("p", question.detail, { margin: "8px 0 0", whiteSpace: "pre-line" }));
    }
    if (question.path !== null) dialog.append(field);
    dialog.append(row);
    host.attachShadow({ mode: "closed" }).append(dialog);
    document.documentElement.append(host);
    dialog.showModal();
    (question.path === null ? buttons[question.defaultId] : field)?.focus();
  });
}

function withdrawInPage(mark: string): void {
  const { document } = globalThis as unknown as { document: { getElementById(id: string): Element | null } };
  document.getElementById(mark)?.remove();
}

let asked = 0;

async function ask(window: BrowserWindow | null, question: Omit<Question, "mark">, signal?: AbortSignal) {
  const cancelled: Answer = { response: question.cancelId, path: "" };
  if (signal?.aborted) return cancelled;
  if (!window || window.isDestroyed()) {
    console.error(`${question.message}\n${question.detail}`);
    return cancelled;
  }
  const mark = `electron-dialog-${++asked}`;
  const withdrawn = new Promise<Answer>((resolve) => {
    signal?.addEventListener("abort", () => {
      window.webContents.callBeside(`${withdrawInPage}`, mark).catch(() => undefined);
      resolve(cancelled);
    });
    window.once("closed", () => resolve(cancelled));
  });
  const answered = window.webContents
    .callBeside(`${askInPage}`, { ...question, mark })
    .then((answer) => (answer ?? cancelled) as Answer)
    .catch(() => cancelled);
  return Promise.race([answered, withdrawn]);
}

/** Electron takes the window first or leaves it out. */
function split<T>(first: BrowserWindow | T, second: T | undefined): [BrowserWindow | null, T] {
  if (first instanceof BrowserWindow) return [first, second as T];
  return [BrowserWindow.getFocusedWindow(), first];
}

async function askPath(window: BrowserWindow | null, options: PathOptions, label: string) {
  const { response, path } = await ask(window, {
    message: options.title ?? label,
    detail: "",
    buttons: [options.buttonLabel ?? label, "취소 / Cancel"],
    defaultId: 0,
    cancelId: 1,
    path: options.defaultPath ?? "",
  });
  return response === 0 && path !== "" ? path : null;
}

/** Electron's `dialog`: drawn over the window, since Chromium lends no native one. */
export const dialog = {
  async showMessageBox(first: BrowserWindow | MessageBoxOptions, second?: MessageBoxOptions) {
    const [window, options] = split(first, second);
    const buttons = options.buttons?.length ? options.buttons : ["OK"];
    const { response } = await ask(
      window,
      {
        message: options.message,
        detail: options.detail ?? "",
        buttons,
        defaultId: options.defaultId ?? 0,
        cancelId: options.cancelId ?? 0,
        path: null,
      },
      options.signal,
    );
    return { response, checkboxChecked: false };
  },
  async showSaveDialog(first: BrowserWindow | PathOptions, second?: PathOptions) {
    const filePath = await askPath(...split(first, second), "저장 / Save");
    return { canceled: filePath === null, filePath: filePath ?? "" };
  },
  async showOpenDialog(first: BrowserWindow | PathOptions, second?: PathOptions) {
    const filePath = await askPath(...split(first, second), "열기 / Open");
    return { canceled: filePath === null, filePaths: filePath === null ? [] : [filePath] };
  },
  showErrorBox(title: string, content: string): void {
    console.error(`${title}\n${content}`);
  },
};
