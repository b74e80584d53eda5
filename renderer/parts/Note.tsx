import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert } as const;

/** A remark beside what it concerns. */
export function Note({ tone = "info", children }: { tone?: keyof typeof icons; children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <div className={`note ${tone}`}>
      <Icon className="icon" size={18} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}
