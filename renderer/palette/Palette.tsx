import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { KeyCap } from "../keys/KeyCap.tsx";
import { useKeys } from "../keys/useKeys.ts";
import { type Command, useCommands } from "./commands.ts";
import { search } from "./search.ts";

/** Ctrl-K: find what can be done by code, Korean, English or initial consonants. */
export function Palette({ query: first = "", onClose }: { query?: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const commands = useCommands();
  const [query, setQuery] = useState(first);
  const [at, setAt] = useState(0);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setQuery(first), [first]);
  // A code is typed faster than a dialog takes the focus: what comes before that is not lost.
  useEffect(() => {
    const onEarlyKey = (event: globalThis.KeyboardEvent) => {
      if (event.target === input.current || event.ctrlKey || event.altKey || event.metaKey) return;
      if (!/^\d$/.test(event.key)) return;
      event.preventDefault();
      setQuery((typed) => typed + event.key);
      input.current?.focus();
    };
    window.addEventListener("keydown", onEarlyKey, true);
    return () => window.removeEventListener("keydown", onEarlyKey, true);
  }, []);
  const found = search(commands, query);
  const current = Math.min(at, found.length - 1);
  useKeys("dialog", { ctrlK: onClose });

  const choose = (command: Command) => {
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a syllable belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    const chosen = found[current];
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(found.length, 1));
    else if (event.key === "ArrowUp") setAt((current - 1 + found.length) % Math.max(found.length, 1));
    else if (event.key === "Enter" && chosen) choose(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => (open ? undefined : onClose())}
      className="scrim top"
    >
      <Modal className="sheet palette-sheet">
        <Dialog className="palette-body" aria-label={t("palette.title")} data-dialog="palette">
          <div className="palette-input">
            <Search size={18} aria-hidden="true" className="icon" />
            <input
              ref={input}
              autoFocus
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={found[current] ? `${listId}-${found[current].id}` : undefined}
              aria-autocomplete="list"
              aria-label={t("palette.title")}
              placeholder={t("palette.placeholder")}
              autoComplete="off"
              spellCheck={false}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
            <KeyCap name="Esc" />
          </div>
          <div role="listbox" id={listId} aria-label={t("palette.results")} className="palette-list">
            {found.map((command, i) => (
              <div
                key={command.id}
                id={`${listId}-${command.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === current}
                className="palette-option"
                onPointerMove={() => setAt(i)}
                onClick={() => choose(command)}
                onKeyDown={onKeyDown}
              >
                <span className="palette-code mono">{command.code ?? ""}</span>
                <span className="palette-name">{command.name}</span>
                {command.keyName ? <KeyCap name={command.keyName} /> : null}
              </div>
            ))}
          </div>
          <p className="palette-none" role="status">
            {found.length === 0 ? t("palette.none") : ""}
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
