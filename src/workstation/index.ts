/** Puts the workstation's rooms together, for the window and for the command line. */
import { EventEmitter } from "node:events";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { systemClock } from "../contract/clock.ts";
import type { EventName, EventPayload } from "../contract/ipc.ts";
import {
  type Desk,
  holderOf,
  type OtpMade,
  openIssues,
  otpFromCard,
  Session,
  waitForFreshStep,
} from "../counter/index.ts";
import { openLedger } from "../ledger/index.ts";
import { combineReaders, ReaderError, SimulatedReader, startPcscReaders } from "../reader/index.ts";
import { readEnrolmentCode } from "../registry/index.ts";
import { checkJournal, Line, LineIdentity, registryClient } from "../sync/index.ts";
import { loadWorkstationKeys } from "../trust/index.ts";
import { startChildRegistry } from "./childRegistry.ts";
import { CustomerDesk } from "./customerDesk.ts";
import { handlersOf } from "./handlers/index.ts";
import type { Workstation, WorkstationOptions } from "./port.ts";
import { Practice } from "./practice/practice.ts";
import { readRegistryPlace } from "./registryPlace.ts";
import { SimulatedCards } from "./simulatedCards.ts";
import { Status } from "./status.ts";
import { StockWork } from "./stockWork.ts";
import { addTrainingTellers, trainingPlace } from "./training.ts";
import { trainingPhones } from "./trainingPhones.ts";
import { workstationId as idOf } from "./workstationId.ts";

export type { OtpMade } from "../counter/index.ts";
export type { CustomerSide } from "./customerDesk.ts";
export { backUpLedger, restoreLedger } from "./ledgerBackup.ts";
export type { ChildProcesses, Handlers, Workstation, WorkstationCall, WorkstationOptions } from "./port.ts";
export { SimulatedCards } from "./simulatedCards.ts";
export { trainingTeller } from "./training.ts";

/** How long the training registry may take to come up before the line counts as down. */
const REGISTRY_START_MS = 20_000;

/**
 * Open the workstation in `dataDir`: ledger, keys, readers, the line; and the training registry beside it, unless
 * `registry.json` there names one on another machine.
 * @throws RoomError of the room that cannot work: ledger.inUse, ledger.keyWrong, trust.keyStoreUnreadable …
 */
export async function openWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const { dataDir, keyStore, childProcesses } = options;
  const undo: Undo = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const place = await readRegistryPlace(dataDir);
    const clock = systemClock;
    const keys = await loadWorkstationKeys(keyStore);
    const workstationId = await idOf(keyStore);
    const ledger = await openLedger({
      file: path.join(dataDir, "ledger.db"),
      key: keys.ledgerKey,
      signingKey: keys.signing.privateKey,
      publicKey: keys.signing.publicKey,
      workstationId,
      clock,
    });
    undo.push(() => ledger.close());
    await addTrainingTellers(ledger);

    const simulated = new SimulatedReader(
      options.simulatedLatencyMs === undefined ? {} : { latencyMs: options.simulatedLatencyMs },
    );
    const simulator = await SimulatedCards.open(path.join(dataDir, "cards"), simulated);
    const readers = combineReaders([
      startPcscReaders({
        execPath: childProcesses.execPath,
        childModule: childProcesses.readerModule,
        env: childProcesses.env,
      }),
      simulated,
    ]);
    undo.push(() => readers.close());

    const identity = place ? await LineIdentity.open({ keyStore, ledger, workstationId, clock }) : undefined;
    // A line that training has cut is cut for everybody, not only for the journal.
    const client = registryClient({
      url: () => (line.isUp ? address() : null),
      secure: place && identity ? { trust: place.trust, certificate: () => identity.certificate } : undefined,
    });
    const branchCode = place?.branchCode ?? trainingPlace.branch.code;
    const line = new Line({
      client,
      ledger,
      clock,
      enrolment: {
        workstationId,
        branchCode,
        signingKey: keys.signing.publicKey,
        sealingKey: keys.sealing.publicKey,
        code: place?.code ?? (() => readEnrolmentCode(dataDir)),
        identity,
      },
    });
    const address = place ? () => place.url : runTrainingRegistry(childProcesses, dataDir, line, undo);
    undo.push(() => line.close());
    if (place) line.start();

    const desk: Desk = {
      workstationId,
      institutionCode: branchCode.slice(0, 3),
      branchCode,
      ledger,
      readers,
      line,
      registry: client,
      sealingKey: keys.sealing.privateKey,
      customerKey: keys.customerKey,
      forms: { folder: path.join(dataDir, "forms"), key: keys.formKey },
      clock,
    };
    const events = new EventEmitter();
    const emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void events.emit(name, payload);
    const otpListeners = new Set<(made: OtpMade) => void>();
    const session = new Session();
    const status = new Status({ readers, line, ledger, clock }, (view) => emit("status", view));
    undo.push(() => status.close());
    await status.refresh();
    // R16: beside everything else; the line tells what was found.
    checkJournal(ledger, clock).then(
      (found) => {
        if (found) line.wake();
      },
      // A disk that fails: whoever uses the ledger next is told.
      () => {},
    );

    const stockWork = new StockWork(desk, dataDir);
    const tellOpenIssues = async () => emit("issues.open", await openIssues(ledger));
    const customer = new CustomerDesk({ desk, session, emit });
    events.on("issue.progress", (progress) => customer.progress(progress));
    events.on("session.locked", () => customer.changed());
    return {
      customer,
      handlers: customer.following(
        handlersOf({
          desk,
          session,
          status,
          simulator,
          practice: new Practice(desk, simulator, async () =>
            place ? null : await readEnrolmentCode(dataDir),
          ),
          trainingPhones: place ? null : trainingPhones({ dataDir, clock, url: address }),
          emit,
          showOtp: (made) => {
            for (const listener of otpListeners) listener(made);
          },
          tellOpenIssues,
          keyStore: keyStore.kind,
          formNeeded: options.withoutForms !== true,
          stockWork,
        }),
      ),
      on(name, listener) {
        events.on(name, listener);
        return () => events.off(name, listener);
      },
      onOtp(listener) {
        otpListeners.add(listener);
        return () => otpListeners.delete(listener);
      },
      writing: () => session.writing,
      settled: () => session.settled(),
      readDelivery: async (file) => {
        session.requireTeller();
        return await stockWork.readDelivery(file);
      },
      signClosing: (closingId, report) => stockWork.signClosing(closingId, report),
      lineTried: () => line.tried(),
      otp: async (transaction, onWait) => {
        const { selectedReader } = status.view;
        if (selectedReader === null) throw new ReaderError("noReader");
        await waitForFreshStep(desk, selectedReader, onWait);
        const tellerId = session.teller?.tellerId ?? "system";
        return await otpFromCard(desk, {
          readerName: selectedReader,
          tellerId,
          ...(transaction ? { transaction } : {}),
        });
      },
      serveHolder: async (token) => {
        session.serve(await holderOf(desk, token));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Undone in reverse. */
type Undo = (() => Promise<void> | void)[];

/**
 * Run training's own registry beside the workstation. The line is first tried when there is a registry to talk to, or
 * when waiting for one has taken too long.
 * @returns its address; null while there is none
 */
function runTrainingRegistry(
  childProcesses: WorkstationOptions["childProcesses"],
  dataDir: string,
  line: Line,
  undo: Undo,
): () => string | null {
  const patience = setTimeout(() => line.start(), REGISTRY_START_MS);
  undo.push(() => clearTimeout(patience));
  const child = startChildRegistry(childProcesses, dataDir, () => {
    line.start();
    line.wake();
  });
  undo.push(() => child.close());
  return () => child.url();
}
