import { isIPv4 } from "node:net";

/** True for the names and addresses that never leave this machine (RFC 6761 section 6.3, RFC 6890). */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}
