import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** One sentence why it is empty. */
  why: string;
  /** One button. */
  action?: ReactNode;
  /** One link to the documentation. */
  docs?: ReactNode;
}

export function EmptyState({ icon: Icon, title, why, action, docs }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <span className="mb-3 grid size-10 place-items-center rounded-lg border bg-bg-subtle text-muted">
        <Icon className="size-5" aria-hidden />
      </span>
      <h2 className="font-semibold">{title}</h2>
      <p className="mt-1 max-w-96 text-balance text-muted text-sm">{why}</p>
      {(action || docs) && (
        <div className="mt-4 flex flex-col items-center gap-3 text-sm">
          {action}
          {docs}
        </div>
      )}
    </div>
  );
}
