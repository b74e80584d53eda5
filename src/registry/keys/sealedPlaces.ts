import type { SealedFor } from "../vault.ts";

/** A column of sealed values, and how a row of it is found and what its value belongs to. */
export interface SealedPlace {
  readonly table: string;
  readonly sealed: string;
  /** The primary key's columns, and the type of each. */
  readonly key: readonly (readonly [name: string, type: "text" | "uuid"])[];
  readonly belongsTo: (key: readonly string[]) => SealedFor;
}

/** Everywhere that something is sealed: what is forgotten here would be lost with its key. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    table: "registry_keys",
    sealed: "sealed",
    key: [["name", "text"]],
    belongsTo: ([registryKey = ""]) => ({ registryKey }),
  },
  {
    table: "institutions",
    sealed: "sealed_card_master_key",
    key: [["code", "text"]],
    belongsTo: ([cardMasterKeyOf = ""]) => ({ cardMasterKeyOf }),
  },
  {
    table: "shipments",
    sealed: "sealed_transport_key",
    key: [["id", "text"]],
    belongsTo: ([transportKeyOf = ""]) => ({ transportKeyOf }),
  },
  {
    table: "phone_invitations",
    sealed: "sealed_phone_number",
    key: [["id", "uuid"]],
    belongsTo: ([phoneNumberOf = ""]) => ({ phoneNumberOf }),
  },
  {
    table: "tokens",
    sealed: "sealed_seed",
    key: [
      ["vendor_code", "text"],
      ["serial_number", "text"],
    ],
    belongsTo: ([vendorCode = "", serialNumber = ""]) => ({ seedOf: { vendorCode, serialNumber } }),
  },
];
