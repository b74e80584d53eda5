import { connect, type Socket } from "node:net";

/** Where Linux distributions build pcsc-lite to listen. */
const PCSC_SOCKET = "/run/pcscd/pcscd.comm";
const PROBE_MS = 1000;

/**
 * Does somebody listen on pcscd's socket? Asked before `new NFC()`, which never returns while nobody does.
 * Knocking also starts a pcscd that waits for its first client (systemd). Elsewhere than on Linux there is
 * nothing to knock at: true, and the app's deadline decides.
 */
export function serviceAnswers(): Promise<boolean> {
  if (process.platform !== "linux") return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = knock();
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PROBE_MS, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

/**
 * Hear of the end of the service that answers now, by a connection that nothing is sent over: it lasts as long as the
 * service does. nfc-pcsc's own thread tells it, too, but not always: an error that comes while the readers before it
 * are being told is overwritten there, and the service would look alive, without any reader, for ever. Linux only.
 * @param onEnd called once
 */
export function hearOfEnd(onEnd: () => void): void {
  if (process.platform === "linux")
    knock()
      .on("error", () => {})
      .once("close", onEnd);
}

function knock(): Socket {
  const { PCSCLITE_CSOCK_NAME } = process.env;
  return connect(PCSCLITE_CSOCK_NAME || PCSC_SOCKET);
}
