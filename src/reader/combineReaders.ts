import type { ReaderStatus } from "../contract/reader.ts";
import { ReaderError } from "./errors.ts";
import type { ReaderService } from "./readerService.ts";

/**
 * Several reader services as one: all their readers are listed, in the order given. `service` says what is wrong
 * with the first one that is not `ready`; as a simulated reader always is, that is the state of PC/SC.
 * Closing it closes them all.
 */
export function combineReaders(services: readonly ReaderService[]): ReaderService {
  const troubled = () => services.find((service) => service.status().service !== "ready");

  const status = (): ReaderStatus =>
    Object.freeze({
      service: troubled()?.status().service ?? "ready",
      readers: Object.freeze(
        services.flatMap((service) => service.status().readers),
      ) as ReaderStatus["readers"],
    });

  return {
    status,
    on: (event, listener) => {
      const forget = services.map((service) => service.on(event, () => listener(status())));
      return () => {
        for (const one of forget) one();
      };
    },
    async connect(readerName, options) {
      const lists = (service: ReaderService) =>
        service.status().readers.some(({ name }) => name === readerName);
      // A reader that nobody lists may be one that the troubled service would have: it knows what to say.
      const service = services.find(lists) ?? troubled() ?? services[0];
      if (!service) throw new ReaderError("noReader", { parameters: { reader: readerName } });
      return service.connect(readerName, options);
    },
    async close() {
      await Promise.all(services.map((service) => service.close()));
    },
  };
}
