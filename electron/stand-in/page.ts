/**
 * What runs inside the page: functions that are sent there as their own source text, so each is complete in
 * itself. The preload script runs in an isolated world, as Electron's does; only `bridgeSide` speaks across,
 * by events with a name the page's scripts never learn.
 */
import type { Wire } from "./wire.ts";
import { makeWire } from "./wire.ts";

export interface PageNames {
  /** The isolated world's name. */
  readonly world: string;
  /** Function of the isolated world that reaches the main process. */
  readonly binding: string;
  /** Function of the isolated world that the main process calls. */
  readonly deliver: string;
  /** Event name between the two worlds. */
  readonly channel: string;
}

/** One end of the bridge between the preload's world and the page's. */
interface BridgeSide {
  encode(value: unknown): unknown;
  decode(value: unknown): unknown;
  emit(message: unknown): void;
  onExpose(handler: (key: string, api: unknown) => void): void;
}

type BridgeMessage =
  | { kind: "expose"; key: string; api: unknown }
  | { kind: "call"; id: number; call: number; values: unknown[] }
  | { kind: "return"; call: number; ok: boolean; value: unknown }
  | { kind: "settle"; id: number; ok: boolean; value: unknown };

type Callable = (...values: unknown[]) => unknown;

/**
 * Both ends of the context bridge: values are cloned, functions and promises become proxies. Everything is
 * synchronous, since an event is delivered to the other world before `dispatchEvent` returns.
 */
function bridgeSide(channel: string, here: string, there: string): BridgeSide {
  const MARK = "\u0000bridge";
  const target = globalThis as unknown as EventTarget;
  const Message = CustomEvent;
  const dispatch = target.dispatchEvent.bind(target);
  const clone = structuredClone;
  const own = new Map<number, Callable>();
  const ids = new WeakMap<Callable, number>();
  const settling = new Map<number, { resolve: Callable; reject: Callable }>();
  const returned = new Map<number, { ok: boolean; value: unknown }>();
  let next = 1;
  let exposed: (key: string, api: unknown) => void = () => undefined;

  const isPlain = (value: object): boolean => {
    const prototype = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
  };
  const emit = (message: unknown): void => {
    dispatch(new Message(`${channel}-${there}`, { detail: message }));
  };
  const idOf = (value: Callable): number => {
    const known = ids.get(value) ?? next++;
    ids.set(value, known);
    own.set(known, value);
    return known;
  };
  const settleLater = (id: number, promise: Promise<unknown>): void => {
    promise.then(
      (value) => emit({ kind: "settle", id, ok: true, value: encode(value) }),
      (error: unknown) => emit({ kind: "settle", id, ok: false, value: encode(error) }),
    );
  };
  const encode = (value: unknown): unknown => {
    if (typeof value === "function") return { [MARK]: ["function", idOf(value as Callable)] };
    if (typeof value !== "object" || value === null) return clone(value);
    if (value instanceof Promise) {
      const id = next++;
      settleLater(id, value);
      return { [MARK]: ["promise", id] };
    }
    if (value instanceof Error) return { [MARK]: ["error", value.name, value.message] };
    if (Array.isArray(value)) return value.map(encode);
    if (!isPlain(value)) return clone(value);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, encode(v)]));
  };
  const callThere =
    (id: number): Callable =>
    (...values) => {
      const call = next++;
      emit({ kind: "call", id, call, values: values.map(encode) });
      const answer = returned.get(call);
      returned.delete(call);
      if (answer === undefined) throw new Error("the preload's world did not answer");
      const value = decode(answer.value);
      if (!answer.ok) throw value;
      return value;
    };
  const decode = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(decode);
    const mark = (value as Record<string, unknown>)[MARK] as [string, number | string, string] | undefined;
    if (mark === undefined) {
      if (!isPlain(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, decode(v)]));
    }
    if (mark[0] === "function") return callThere(mark[1] as number);
    if (mark[0] === "error") return Object.assign(new Error(mark[2]), { name: mark[1] });
    return new Promise((resolve, reject) => {
      settling.set(mark[1] as number, { resolve: resolve as Callable, reject });
    });
  };

  target.addEventListener(`${channel}-${here}`, (event) => {
    const message = (event as CustomEvent).detail as BridgeMessage;
    if (message.kind === "expose") exposed(message.key, decode(message.api));
    if (message.kind === "return") returned.set(message.call, message);
    if (message.kind === "settle") {
      const waiting = settling.get(message.id);
      settling.delete(message.id);
      if (message.ok) waiting?.resolve(decode(message.value));
      else waiting?.reject(decode(message.value));
    }
    if (message.kind === "call") {
      let answer: { ok: boolean; value: unknown };
      try {
        answer = { ok: true, value: encode(own.get(message.id)?.(...message.values.map(decode))) };
      } catch (error) {
        answer = { ok: false, value: encode(error) };
      }
      emit({ kind: "return", call: message.call, ...answer });
    }
  });
  return { encode, decode, emit, onExpose: (handler) => (exposed = handler) };
}

/** The page's own world: puts there what the preload exposes, frozen. */
function pageWorld(side: BridgeSide): void {
  const freeze = (value: unknown): unknown => {
    if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(freeze);
      Object.freeze(value);
    }
    return value;
  };
  side.onExpose((key, api) => {
    if (key in globalThis) {
      throw new Error("Cannot bind an API on top of an existing property on the window object");
    }
    Object.defineProperty(globalThis, key, { value: freeze(api), enumerable: true });
  });
}

interface PreloadModule {
  readonly names: PageNames;
  readonly versions: Record<string, string>;
  readonly platform: string;
}

type Listener = (event: unknown, ...values: unknown[]) => void;

/** The preload's world: the `electron` module a sandboxed preload sees. */
function preloadWorld(
  { names, versions, platform }: PreloadModule,
  wire: Wire,
  side: BridgeSide,
  preload: (require: (name: string) => unknown, process: unknown, exports: object, module: object) => void,
): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 1;
  const send = (kind: string, id: number, channel: string, values: unknown[]): void => {
    const text = wire.encode([kind, id, channel, values]);
    (world[names.binding] as (text: string) => void)(text);
  };
  const on = (channel: string, listener: Listener): unknown => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  };
  const off = (channel: string, listener: Listener): unknown => {
    const rest = (listeners.get(channel) ?? []).filter((known) => known !== listener);
    listeners.set(channel, rest);
    return ipcRenderer;
  };
  const notHere = (name: string) => () => {
    throw new Error(`${name} is not supported by this stand-in for Electron`);
  };
  const ipcRenderer = {
    on,
    addListener: on,
    off,
    removeListener: off,
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
    once: (channel: string, listener: Listener) => {
      const first: Listener = (...values) => {
        off(channel, first);
        listener(...values);
      };
      return on(channel, first);
    },
    send: (channel: string, ...values: unknown[]) => send("send", 0, channel, values),
    invoke: (channel: string, ...values: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = next++;
        send("invoke", id, channel, values);
        waiting.set(id, { resolve, reject });
      }),
    sendSync: notHere("ipcRenderer.sendSync"),
    postMessage: notHere("ipcRenderer.postMessage"),
  };
  world[names.deliver] = (text: string) => {
    const [kind, id, channel, values] = wire.decode(text) as [string, number, string, unknown[]];
    if (kind === "event") {
      for (const listener of listeners.get(channel) ?? [])
        listener({ sender: ipcRenderer, ports: [] }, ...values);
      return;
    }
    const call = waiting.get(id);
    waiting.delete(id);
    if (kind === "answer") call?.resolve(values[0]);
    else call?.reject(new Error(values[0] as string));
  };
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      side.emit({ kind: "expose", key, api: side.encode(api) });
    },
  };
  const require = (name: string): unknown => {
    if (name === "electron" || name === "electron/renderer") return { contextBridge, ipcRenderer };
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  try {
    const preloadProcess = {
      versions,
      platform,
      type: "renderer",
      contextIsolated: true,
      sandboxed: true,
      env: {},
      argv: [],
    };
    preload(require, preloadProcess, module.exports, module);
  } catch (error) {
    send("preload-error", 0, "", [error]);
  }
}

/** Script for the page's own world. Runs before any script of the page, in its top frame only. */
export function pageScript(names: PageNames): string {
  return `if (globalThis.top === globalThis) (${pageWorld})((${bridgeSide})(${JSON.stringify(names.channel)}, "page", "preload"));`;
}

/** Script for the preload's world, with the preload script inside. */
export function preloadScript(names: PageNames, code: string, versions: Record<string, string>): string {
  const module: PreloadModule = { names, versions, platform: process.platform };
  return `if (globalThis.top === globalThis) (${preloadWorld})(${JSON.stringify(module)}, (${makeWire})(),
(${bridgeSide})(${JSON.stringify(names.channel)}, "preload", "page"), (require, process, exports, module) => {
${code}
});`;
}
