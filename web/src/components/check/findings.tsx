import type { TraceStep } from "@/api/types";
import { StepMark } from "@/components/check/step-mark";
import { cn } from "@/lib/cn";

interface FindingsProps {
  findings: readonly TraceStep[];
  /** What failed did not make it down, only degraded. */
  soft: boolean;
}

/** What was expected, each with what really came. */
export function Findings({ findings, soft }: FindingsProps) {
  return (
    <ul aria-label="Expectations" className="flex flex-col gap-1.5 px-3 py-2.5 text-xs">
      {findings.map((finding) => (
        <li key={`${finding.name} ${finding.detail}`} className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2">
          <StepMark ok={finding.ok} soft={soft} />
          <span className="min-w-0 break-words">
            {!finding.detail.startsWith(finding.name) && <span className="mr-2 font-medium">{finding.name}</span>}
            <span className={finding.ok ? "text-muted" : undefined}>{finding.detail}</span>
          </span>
          <span className={cn(finding.ok ? "text-muted" : soft ? "text-degraded" : "text-down")}>
            {finding.ok ? "ok" : soft ? "degraded" : "failed"}
          </span>
        </li>
      ))}
    </ul>
  );
}
