/** Vendors' seed files: PSKC (RFC 6030) and CSV, into the registry's stock. */
export {
  importShipment,
  type ShipmentImport,
} from "./importShipment.ts";
export { preSharedKeyFrom } from "./keyFile.ts";
export type { ShipmentReport } from "./report.ts";
export { vendorCertificate } from "./signature.ts";
export { waitingShipments } from "./waiting.ts";
