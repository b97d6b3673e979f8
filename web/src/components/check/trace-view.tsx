import type { CheckTrace } from "@/api/types";
import { AttachmentList } from "@/components/check/attachment-list";
import { stateOfCheck } from "@/components/check/check-state";
import { FactTable } from "@/components/check/fact-table";
import { Findings } from "@/components/check/findings";
import { PhaseBar } from "@/components/check/phase-bar";
import { partsOf } from "@/components/check/trace-parts";
import { Waterfall } from "@/components/check/waterfall";
import { lookOf, StatePill } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { formatTook } from "@/lib/format";

/** Everything one check saw: verdict, reason, where the time went, each step, what was expected, and what it learnt. */
export function TraceView({ trace }: { trace: CheckTrace }) {
  const state = stateOfCheck(trace.status);
  const { timed, findings } = partsOf(trace.steps ?? []);
  const late = trace.status === "timeout";
  return (
    <div className="@container divide-y overflow-hidden rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-bg-subtle px-3 py-2 text-sm">
        <StatePill status={state} />
        {late && <span className="font-medium">Timed out</span>}
        {trace.status === "no_data" && <span className="font-medium">Our own trouble: nothing is known</span>}
        {trace.status_code !== null && <span className="num font-medium">{trace.status_code}</span>}
        <span className="ml-auto flex gap-3 text-muted">
          {trace.region && <span>{trace.region}</span>}
          {trace.response_time_ms !== null && (
            <span>
              {state === "down" ? "After " : "Response time "}
              <span className="num font-medium text-text">{formatTook(trace.response_time_ms)}</span>
            </span>
          )}
        </span>
      </div>
      {trace.error_message && (
        <p className={cn("break-words px-3 py-2 text-sm", lookOf(state).text)}>{trace.error_message}</p>
      )}
      {timed.length > 0 && <Waterfall steps={timed} total={trace.response_time_ms} />}
      {timed.length === 0 && trace.phases && hasTimes(trace.phases) && (
        <div className="px-3 py-2.5">
          <PhaseBar phases={trace.phases} />
        </div>
      )}
      {findings.length > 0 && <Findings findings={findings} soft={trace.status === "degraded"} />}
      <FactTable facts={trace.facts ?? {}} />
      <AttachmentList attachments={trace.attachments ?? []} />
    </div>
  );
}

function hasTimes(phases: NonNullable<CheckTrace["phases"]>): boolean {
  return Object.values(phases).some((ms) => ms !== null);
}
