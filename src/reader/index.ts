/** Smart-card readers: PC/SC in a supervised process, and the simulated one. */
export { combineReaders } from "./combineReaders.ts";
export { ReaderError, type ReaderErrorCode } from "./errors.ts";
export { type PcscOptions, type PcscReaders, startPcscReaders } from "./pcscReaders.ts";
export { type CardHandle, type ReaderService, waitForStatus } from "./readerService.ts";
export { type ReaderFault, type SimulatedCard, SimulatedReader } from "./simulatedReader.ts";
