import { encode } from "uqr";

/** Modules around a symbol that stay light (ISO/IEC 18004, 9.1). */
const QUIET_ZONE = 4;

/** A QR code as one path of unit squares in a square of `size` modules, quiet zone included. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: squares.join("") };
}
