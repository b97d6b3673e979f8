import { Check, X } from "lucide-react";
import type { TraceStep } from "@/api/types";
import { cn } from "@/lib/cn";
import { formatMs } from "@/lib/format";

/** The thinnest bar that can still be seen, in percent of the whole. */
const THINNEST = 0.8;

/** The steps of a check one below the other, each where it began and as long as it took. */
export function Waterfall({ steps }: { steps: readonly TraceStep[] }) {
  const total = Math.max(...steps.map((step) => (step.started_ms ?? 0) + (step.duration_ms ?? 0)), 0.1);
  return (
    <ol className="flex flex-col gap-2 px-3 py-2.5">
      {steps.map((step) => (
        <li key={`${step.name} ${step.started_ms}`} className="grid grid-cols-[14px_1fr_auto] gap-x-2 text-xs">
          {step.ok ? (
            <Check className="mt-px size-3.5 text-up" role="img" aria-label="Done" />
          ) : (
            <X className="mt-px size-3.5 text-down" role="img" aria-label="Failed" />
          )}
          <span className="min-w-0 break-words">
            <span className="mr-2 font-medium">{step.name}</span>
            <span className={step.ok ? "text-muted" : "text-down"}>{step.detail}</span>
          </span>
          <span className="num text-muted">{formatMs(step.duration_ms)}</span>
          <Bar step={step} total={total} />
        </li>
      ))}
    </ol>
  );
}

function Bar({ step, total }: { step: TraceStep; total: number }) {
  if (step.started_ms === null || step.duration_ms === null) return null;
  const width = Math.max(THINNEST, (step.duration_ms / total) * 100);
  const left = Math.min(100 - width, (step.started_ms / total) * 100);
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="col-span-2 col-start-2 mt-1 h-1 w-full rounded-full bg-fill"
    >
      <rect x={left} width={width} height={4} className={cn(step.ok ? "fill-accent" : "fill-down-fill")} />
    </svg>
  );
}
