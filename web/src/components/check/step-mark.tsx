import { Check, TriangleAlert, X } from "lucide-react";

/** How a step went, beside the word for it. */
export function StepMark({ ok, soft = false }: { ok: boolean; soft?: boolean }) {
  if (ok) return <Check className="mt-px size-3.5 shrink-0 text-up" aria-hidden />;
  if (soft) return <TriangleAlert className="mt-px size-3.5 shrink-0 text-degraded" aria-hidden />;
  return <X className="mt-px size-3.5 shrink-0 text-down" aria-hidden />;
}
