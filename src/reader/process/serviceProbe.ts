import { connect } from "node:net";

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
    const { PCSCLITE_CSOCK_NAME } = process.env;
    const socket = connect(PCSCLITE_CSOCK_NAME || PCSC_SOCKET);
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PROBE_MS, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
