import { useQuery } from "@tanstack/react-query";
import type { TokenRef } from "../../../src/contract/ids.ts";
import { invoke, useBridge } from "../../bridge.ts";

/** The phones of a card as the registry knows them now; it is asked anew whenever a screen needs them. */
export function usePhones(token: TokenRef | null) {
  const bridge = useBridge();
  return useQuery({
    queryKey: ["phone.list", token?.vendorCode, token?.serialNumber],
    queryFn: () => {
      const { vendorCode, serialNumber } = token ?? { vendorCode: "", serialNumber: "" };
      return invoke(bridge, "phone.list", { vendorCode, serialNumber });
    },
    enabled: token !== null,
    staleTime: 0,
    gcTime: 0,
  });
}
