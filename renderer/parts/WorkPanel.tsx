import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface Props {
  /** Code and name of the transaction: `8101 · 발급`. */
  readonly crumb: string;
  /** What is so now, in a sentence. */
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
  readonly foot?: ReactNode;
  /** What state the screen is in, for those who look for it from outside. */
  readonly state: string;
  /** Give the title the focus when the state changes, because no control needs it. */
  readonly focusTitle?: boolean;
  /** The next step cannot be taken now: Enter in a field does not take it either. */
  readonly holdsEnter?: boolean;
}

/** A field that sends with Enter hears nothing of it; a button still means what it says. */
function keepEnter(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target as Element;
  if (event.key !== "Enter" || !event.currentTarget.contains(target)) return;
  if (target.closest("button, a, textarea, select")) return;
  event.preventDefault();
  event.stopPropagation();
}

/** The work in the middle: one transaction, one title, its foot with back and next. */
export function WorkPanel({ crumb, title, lead, children, foot, state, ...how }: Props) {
  const { focusTitle = false, holdsEnter = false } = how;
  const heading = useRef<HTMLHeadingElement>(null);
  const wanted = focusTitle ? state : null;
  useEffect(() => {
    if (wanted !== null) heading.current?.focus({ preventScroll: true });
  }, [wanted]);
  return (
    <section
      className="panel work"
      data-state={state}
      aria-labelledby="work-title"
      onKeyDownCapture={holdsEnter ? keepEnter : undefined}
    >
      <div className="work-scroll">
        <p className="crumb">{crumb}</p>
        <h1 id="work-title" ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead ? <p className="lead">{lead}</p> : null}
        {children}
      </div>
      {foot ? <div className="foot">{foot}</div> : null}
    </section>
  );
}
