import { setTimeout as wait } from "node:timers/promises";
import { type BlankCardOptions, VirtualCard } from "../virtualCard.ts";
import { attachToVpcd, type VpcdAddress, type VpcdEvent } from "./attachment.ts";
import { StateFile } from "./stateFile.ts";

export { attachToVpcd, type VpcdAttachment } from "./attachment.ts";

const WATCH_MS = 250;
/** How long a replaced card is away: pcscd looks at its readers every 400 ms and must see that it left. */
const REPLACE_MS = 1000;

interface VirtualCardProcess extends VpcdAddress {
  /** Where the card's memory is; made with a blank card when it is not there. */
  readonly stateFile: string;
  /** What a new card is like. */
  readonly blank?: Omit<BlankCardOptions, "onChange">;
  /** Ends the process's work. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: VpcdEvent) => void;
}

/**
 * Play one virtual card at vpcd until the signal comes: the work of `smartotp virtual-card`. Every change of the
 * card's memory is on the disk before the card answers. The file may be changed from outside: another state is
 * another card, `"present": false` takes the card off the reader.
 * @throws CardError `virtualCardState` when the state file is there and cannot be read
 */
export async function runVirtualCard(options: VirtualCardProcess): Promise<void> {
  const { host, port, stateFile, blank = {}, signal, onEvent } = options;
  const file = new StateFile(stateFile);
  const onChange = (state: Parameters<StateFile["write"]>[0]) => file.write(state);
  let state = await file.readChanged();
  if (!state) {
    state = VirtualCard.blank(blank).toState();
    await file.write(state);
  }
  const attachment = attachToVpcd(VirtualCard.fromState(state, { onChange }), { host, port }, onEvent);
  if (!state.present) attachment.remove();
  try {
    while (!signal.aborted) {
      await wait(WATCH_MS, undefined, { signal }).catch(() => {});
      // A file that is being written by somebody else, or wrongly, is looked at again at the next turn.
      const changed = signal.aborted ? null : await file.readChanged().catch(() => null);
      if (!changed) continue;
      attachment.remove();
      if (!changed.present) continue;
      await wait(REPLACE_MS, undefined, { signal }).catch(() => {});
      if (!signal.aborted) attachment.insert(VirtualCard.fromState(changed, { onChange }));
    }
  } finally {
    await attachment.close();
  }
}
