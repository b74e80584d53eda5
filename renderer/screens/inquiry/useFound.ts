import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import type { KnownCard, KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import type { Failure } from "../../../src/contract/errors.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";

const PAGE = 100;

interface Found {
  readonly cards: readonly KnownCard[];
  /** How many customers fit. */
  readonly total: number;
  /** Null while its page is on its way. */
  readonly customer: (index: number) => KnownCustomer | null;
  readonly isLoading: boolean;
  readonly failure: Failure | null;
}

/**
 * What fits a query: the first page with every key press, further pages as they come into view. Nothing is kept once
 * it is out of sight (R14).
 * @param first @param last the customers in view
 */
export function useFound(query: string, first: number, last: number): Found {
  const bridge = useBridge();
  const page = (number: number) => ({
    queryKey: ["inquiry.search", query, number],
    queryFn: () => invoke(bridge, "inquiry.search", { query, offset: number * PAGE, limit: PAGE }),
    staleTime: 0,
    gcTime: 0,
  });
  const head = useQuery({ ...page(0), placeholderData: keepPreviousData });
  const numbers = new Set([Math.floor(first / PAGE), Math.floor(last / PAGE)].filter((number) => number > 0));
  const asked = [...numbers];
  const more = useQueries({ queries: head.isPlaceholderData ? [] : asked.map(page) });
  return {
    cards: head.data?.cards ?? [],
    total: head.data?.total ?? 0,
    customer: (index) => {
      const number = Math.floor(index / PAGE);
      const data = number === 0 ? head.data : more[asked.indexOf(number)]?.data;
      return data?.customers[index % PAGE] ?? null;
    },
    isLoading: head.isLoading,
    failure: head.error ? failureOf(head.error) : null,
  };
}
