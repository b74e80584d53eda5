import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "./Button.tsx";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly size?: "small" | "wide";
  readonly role?: "dialog" | "alertdialog";
  readonly name: string;
  /** Nothing in it is to be done: the focus goes to closing it. */
  readonly focusClose?: boolean;
}

/** A dialog above the screen. Esc leaves it; what lies below keeps its state. */
export function Sheet({
  title,
  onClose,
  children,
  size = "small",
  role = "dialog",
  name,
  focusClose = false,
}: Props) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      isOpen
      isDismissable={role === "dialog"}
      onOpenChange={(open) => (open ? undefined : onClose())}
      className="scrim"
    >
      <Modal className={`sheet ${size}`}>
        <Dialog role={role} className="sheet-body" data-dialog={name}>
          <header className="sheet-head">
            <Heading slot="title">{title}</Heading>
            <Button
              variant="quiet"
              icon={X}
              onPress={onClose}
              keyName="Esc"
              className="sheet-close"
              autoFocus={focusClose}
            >
              {t("common.close")}
            </Button>
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
