import type { TraceStep } from "@/api/types";
import { StepMark } from "@/components/check/step-mark";
import { colorOf, insideOthers } from "@/components/check/trace-parts";
import { cn } from "@/lib/cn";
import { formatMs, formatTook } from "@/lib/format";

/** The thinnest bar that can still be seen, in percent of the whole. */
const THINNEST = 0.8;

const DETAIL = "col-start-2 col-end-4 break-words text-muted @md:order-last @md:col-end-5";

interface WaterfallProps {
  steps: readonly TraceStep[];
  /** How long the check took in all, in ms. */
  total: number | null;
}

/** The steps of a check one below the other, each where it began and as long as it took. */
export function Waterfall({ steps, total }: WaterfallProps) {
  const ends = steps.map((step) => (step.started_ms ?? 0) + (step.duration_ms ?? 0));
  const inside = insideOthers(steps);
  const whole = Math.max(total ?? 0, ...ends, 0.1);
  return (
    <div className="px-3 py-2.5">
      <ol aria-label="Steps" className="flex flex-col gap-2.5 @md:gap-2">
        {steps.map((step, at) => (
          <li
            key={`${step.name} ${step.started_ms} ${step.detail}`}
            className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2 text-xs @md:grid-cols-[14px_7rem_minmax(0,1fr)_4rem]"
          >
            <StepMark ok={step.ok} />
            <span className={cn("truncate", inside[at] ? "pl-2.5" : "font-medium")}>
              {step.name}
              {step.ok ? (
                <span className="sr-only"> ok</span>
              ) : (
                <span className="ml-1.5 font-normal text-down">failed</span>
              )}
            </span>
            <span className="num text-right text-muted @md:order-last">{formatTook(step.duration_ms)}</span>
            <Bar step={step} whole={whole} />
            {step.detail && <p className={cn(DETAIL, inside[at] && "pl-2.5")}>{step.detail}</p>}
          </li>
        ))}
      </ol>
      <p
        aria-hidden
        className="num mt-1.5 hidden justify-between pr-[4.5rem] pl-[8.875rem] text-2xs text-faint @md:flex"
      >
        <span>0</span>
        <span>{formatMs(whole / 2)}</span>
        <span>{formatMs(whole)}</span>
      </p>
    </div>
  );
}

function Bar({ step, whole }: { step: TraceStep; whole: number }) {
  const width = Math.max(THINNEST, ((step.duration_ms ?? 0) / whole) * 100);
  const left = Math.min(100 - width, ((step.started_ms ?? 0) / whole) * 100);
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      className="col-start-2 col-end-4 my-1 h-1.5 w-full rounded-sm bg-fill @md:col-start-3 @md:h-2"
    >
      <rect x={left} width={width} height={8} fill={`var(--${colorOf(step)})`} />
    </svg>
  );
}
