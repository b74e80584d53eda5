import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ForgetPhone } from "../../src/contract/phones.ts";
import { phoneRegistry } from "../../src/phone/index.ts";

const phoneId = "0199f0a0-0000-7000-8000-0000000000d1";
const request: ForgetPhone = {
  action: "forget",
  phoneId,
  vendorCode: "71",
  serialNumber: "0042819001",
  requestId: phoneId,
  at: "2026-11-22T03:00:15.000Z",
  signature: "x".repeat(86),
};

/** Somebody who answers on loopback. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  serving((_, response) => response.writeHead(status, headers).end(body));
const problem = (more: object) =>
  JSON.stringify({ type: "about:blank", title: "no", status: 403, code: "registry.phoneEnded", ...more });

describe("a phone's registry", () => {
  it("gets what is asked as JSON at the phone's own address, and its answer is parsed", async () => {
    const asked: unknown[] = [];
    const url = await serving(async (incoming, response) => {
      let text = "";
      for await (const chunk of incoming) text += String(chunk);
      asked.push(incoming.method, incoming.url, incoming.headers["content-type"], JSON.parse(text));
      response.end(JSON.stringify({ phoneId, status: "forgotten", more: "is passed over" }));
    });
    expect(await phoneRegistry(url).forget(request)).toEqual({ phoneId, status: "forgotten" });
    expect(asked).toEqual(["POST", `/v1/phones/${phoneId}/forget`, "application/json", request]);
  });

  it("refuses in its own words, with rule and code", async () => {
    const url = await answering(403, problem({ detail: "the registration has ended", rule: "R9" }));
    const refused = await phoneRegistry(url)
      .forget(request)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "refused", problemCode: "registry.phoneEnded", rule: "R9" });
    expect((refused as Error).message).toContain("the registration has ended");
  });

  it.each([
    ["is in trouble", 503, problem({ status: 503 }), "registryFailed"],
    ["is a captive portal", 200, "<html>sign in</html>", "nonsense"],
    ["sends the phone elsewhere", 302, "", "nonsense"],
    ["says no without a reason we know", 404, "{}", "nonsense"],
    ["answers something else", 200, '{"status":"ok"}', "nonsense"],
    ["answers more than any registry", 200, `"${"x".repeat(100_000)}"`, "nonsense"],
  ])("that %s is %i → %s", async (_what, status, body, code) => {
    const url = await answering(status, body, status === 302 ? { location: "http://127.0.0.1:1/" } : {});
    await expect(phoneRegistry(url).forget(request)).rejects.toMatchObject({ fullCode: `phone.${code}` });
  });

  it("that is silent, breaks off, or is not there is unreachable", async () => {
    const silent = await serving(() => {});
    await expect(phoneRegistry(silent, 50).forget(request)).rejects.toMatchObject({ code: "unreachable" });
    const breaking = await serving((_, response) => response.destroy());
    await expect(phoneRegistry(breaking).forget(request)).rejects.toMatchObject({ code: "unreachable" });
    await expect(phoneRegistry("http://127.0.0.1:1").forget(request)).rejects.toMatchObject({
      code: "unreachable",
    });
  });
});
