import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button as AriaButton } from "react-aria-components";
import { KeyCap } from "../keys/KeyCap.tsx";

interface Props {
  readonly children: ReactNode;
  readonly variant?: "plain" | "primary" | "danger" | "quiet";
  /** The key that does the same, drawn as a cap. */
  readonly keyName?: string;
  readonly icon?: LucideIcon;
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  readonly isPending?: boolean;
  readonly type?: "button" | "submit";
  readonly className?: string;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly "data-action"?: string;
  readonly "aria-label"?: string;
  readonly "aria-pressed"?: boolean;
}

/** A button says what it does, and which key does it too. */
export function Button({
  children,
  variant = "plain",
  keyName,
  icon: Icon,
  className,
  isPending = false,
  onPress,
  type = "button",
  ...rest
}: Props) {
  return (
    <AriaButton
      {...rest}
      // React Aria's own waiting state announces the button by its id, which is often gone together with the waiting.
      type={isPending ? "button" : type}
      {...(isPending ? { "aria-disabled": true } : {})}
      {...(onPress && !isPending ? { onPress } : {})}
      aria-keyshortcuts={keyName?.replace("Ctrl", "Control").replace("Esc", "Escape")}
      className={`button ${variant}${className ? ` ${className}` : ""}`}
    >
      {Icon ? <Icon className="icon" size={18} aria-hidden="true" /> : null}
      <span className="button-label">{children}</span>
      {keyName ? <KeyCap name={keyName} /> : null}
    </AriaButton>
  );
}
