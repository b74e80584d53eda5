import { readFile } from "node:fs/promises";
import path from "node:path";

/**
 * Where the window's page lives. `.invalid` never resolves (RFC 6761), so even without our handler this name
 * reaches nothing; https gives the page a secure context and an origin of its own.
 */
export const ORIGIN = "https://counter.smartotp.invalid";

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), clipboard-read=(), payment=()",
  "cache-control": "no-store",
};

/** What is served, by ending; a file of any other kind is not there. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

const empty = (status: number): Response => new Response(null, { status, headers: HEADERS });

/** The file a path asks for, inside `root`; null for everything that could lead out of it. */
function fileFor(root: string, pathname: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  // A backslash or a colon means something to Windows, a leading dot hides a file.
  if (/[\\:\0]/.test(name) || name.split("/").some((part) => part.startsWith("."))) return null;
  const file = path.join(root, name === "/" ? "index.html" : name);
  return file.startsWith(root + path.sep) ? file : null;
}

/**
 * Serves the built renderer on its origin, and refuses everything else there is.
 * @param root folder of the built renderer
 */
export function servePage(root: string): (request: Request) => Promise<Response> {
  const folder = path.resolve(root);
  return async (request) => {
    const url = new URL(request.url);
    if (url.origin !== ORIGIN) return empty(403);
    if (request.method !== "GET" && request.method !== "HEAD") return empty(405);
    // Chromium asks for this unasked, and would report its absence as a fault of the page.
    if (url.pathname === "/favicon.ico") return empty(204);
    const file = fileFor(folder, url.pathname);
    const type = file && CONTENT_TYPES[path.extname(file).toLowerCase()];
    if (!file || !type) return empty(404);
    try {
      const body = await readFile(file);
      return new Response(request.method === "HEAD" ? null : body, {
        headers: { ...HEADERS, "content-type": type },
      });
    } catch {
      return empty(404);
    }
  };
}
