import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const Targets = z.array(z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string() }));
const Reply = z.object({
  id: z.number().optional(),
  result: z.object({ result: z.object({ value: z.unknown() }).optional() }).optional(),
});

/** A port for Chromium's debugging that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function pageSocket(port: number, origin: string): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const page = Targets.parse(await answer.json()).find((target) => target.url.startsWith(origin));
    return page?.webSocketDebuggerUrl ?? null;
  } catch {
    // Nobody listens yet.
    return null;
  }
}

/**
 * Evaluate an expression, a promise if it likes, in the page of `origin` as soon as there is one. Looks seldom and
 * loads no library: whoever watches a start slows it down.
 * @throws Error when no such page comes, or it does not answer, before the deadline
 */
export async function askPage(
  port: number,
  origin: string,
  expression: string,
  deadlineMs: number,
): Promise<unknown> {
  const late = performance.now() + deadlineMs;
  for (;;) {
    const address = await pageSocket(port, origin);
    if (address !== null) return await evaluate(address, expression, late - performance.now());
    if (performance.now() > late) throw new Error("the window's page did not come");
    await sleep(250);
  }
}

function evaluate(address: string, expression: string, deadlineMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const over = (error: Error) => {
      clearTimeout(timer);
      socket.close();
      reject(error);
    };
    const timer = setTimeout(() => over(new Error("the page did not answer")), deadlineMs);
    socket.addEventListener("error", () => over(new Error("the page's debugger does not answer")));
    socket.addEventListener("open", () => {
      const params = { expression, awaitPromise: true, returnByValue: true };
      socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params }));
    });
    socket.addEventListener("message", ({ data }) => {
      const reply = Reply.parse(JSON.parse(String(data)));
      if (reply.id !== 1) return;
      clearTimeout(timer);
      socket.close();
      resolve(reply.result?.result?.value);
    });
  });
}
