import { useQuery } from "@tanstack/react-query";
import { FolderOpen, Printer } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PaperSize } from "../../../src/contract/calls/printing.ts";
import type { Failure } from "../../../src/contract/errors.ts";
import { invoke, useBridge } from "../../bridge.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { PaperDesk } from "./PaperDesk.tsx";

/** What comes once the paper is printed: Enter does it then. */
interface Next {
  readonly label: string;
  readonly onPress: () => void;
  readonly isPending: boolean;
  readonly failure: Failure | null;
  readonly action: string;
}

interface Props {
  /** What the dialog is called from outside. */
  readonly dialog: string;
  readonly title?: string;
  /** Letters, digits and hyphens: the file's name where it is saved. */
  readonly name: string;
  /** The size that it is made for; the other one may be chosen. */
  readonly size: PaperSize;
  /** What to do with it, before it is printed. */
  readonly lead?: string;
  readonly next?: Next;
  readonly onClose: () => void;
  /** The paper: an element of the class `paper`. */
  readonly children: ReactNode;
}

const sizes = ["A4", "A5"] as const;
const copiesOf = ["1", "2", "3"] as const;
/** No printer is called that: it stands for saving a PDF. */
const PDF = "";

/** Any paper as it will be printed: which printer, how many, how large; then where it is. */
export function PaperDialog(props: Props) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const { dialog, name, next, lead, onClose, children } = props;
  const [size, setSize] = useState(props.size);
  const [copies, setCopies] = useState<(typeof copiesOf)[number]>("1");
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useQuery({ queryKey: ["print.printers"], queryFn: () => invoke(bridge, "print.printers") });
  const printers = found.data?.printers ?? [];
  const printer = chosen ?? printers[0]?.name ?? PDF;
  const print = useCall("print.paper");
  const show = useCall("print.showFile");
  const [wanted, setWanted] = useState(false);
  const order = { name, printer: printer === PDF ? null : printer, copies: Number(copies), size };
  const go = () => {
    // Pressed before the printers were told: it is not lost.
    if (found.isPending) setWanted(true);
    else if (!print.isPending) print.send(order);
  };
  const due = wanted && !found.isPending;
  const send = useRef(go);
  send.current = go;
  useEffect(() => {
    if (!due) return;
    setWanted(false);
    send.current();
  }, [due]);
  const printed = print.result !== undefined;
  const after = next && printed ? () => (next.isPending ? undefined : next.onPress()) : go;
  useKeys("dialog", { enter: after, f9: go });
  const failure = print.failure ?? show.failure ?? next?.failure ?? null;
  return (
    <Sheet title={props.title ?? t("print.preview")} name={dialog} size="wide" onClose={onClose}>
      <PaperDesk size={size}>{children}</PaperDesk>
      <div className="paper-choices">
        {printers.length > 0 ? (
          <>
            <Choice
              quiet
              label={t("print.printer")}
              options={[
                ...printers.map(({ name: value, label }) => ({ value, label })),
                { value: PDF as string, label: t("print.pdf") },
              ]}
              value={printer}
              onChange={setChosen}
              onEnter={after}
            />
            <Choice
              quiet
              label={t("print.copies")}
              options={copiesOf.map((value) => ({ value, label: value }))}
              value={copies}
              onChange={setCopies}
              onEnter={after}
            />
          </>
        ) : null}
        <Choice
          quiet
          label={t("print.size")}
          options={sizes.map((value) => ({ value, label: value }))}
          value={size}
          onChange={setSize}
          onEnter={after}
        />
      </div>
      {print.result ? (
        <Note tone="ok">
          {print.result.pdfPath === null ? (
            t("print.printed")
          ) : (
            <span className="paper-saved">
              <span className="paper-path">{t("print.saved", { path: print.result.pdfPath })}</span>
              <Button
                variant="quiet"
                icon={FolderOpen}
                onPress={() => show.send({ name })}
                data-action="showFile"
              >
                {t("print.openFolder")}
              </Button>
            </span>
          )}
        </Note>
      ) : lead ? (
        <p className="hint">{lead}</p>
      ) : null}
      {failure ? <FailureNote failure={failure} compact /> : null}
      <div className="row end">
        <Button
          variant={next && printed ? "plain" : "primary"}
          icon={Printer}
          keyName="F9"
          onPress={go}
          isPending={print.isPending || wanted}
          autoFocus
          data-action="print"
        >
          {t("print.print")}
        </Button>
        {next && printed ? (
          <Button
            variant="primary"
            keyName="Enter"
            onPress={next.onPress}
            isPending={next.isPending}
            autoFocus
            data-action={next.action}
          >
            {next.label}
          </Button>
        ) : null}
      </div>
    </Sheet>
  );
}
