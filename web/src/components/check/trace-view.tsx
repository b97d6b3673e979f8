import type { CheckTrace } from "@/api/types";
import { stateOfCheck } from "@/components/check/check-state";
import { PhaseBar } from "@/components/check/phase-bar";
import { Waterfall } from "@/components/check/waterfall";
import { StatePill } from "@/components/ui/state";
import { formatMs } from "@/lib/format";
import { localTime } from "@/lib/time";

/** Everything one check saw: verdict, reason, where the time went, and each step. */
export function TraceView({ trace }: { trace: CheckTrace }) {
  return (
    <div className="overflow-hidden rounded-lg border">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-bg-subtle px-3 py-2 text-sm">
        <StatePill status={stateOfCheck(trace.status)} />
        {trace.status_code !== null && <span className="num font-medium">{trace.status_code}</span>}
        <span className="num text-muted">{formatMs(trace.response_time_ms)}</span>
        {trace.region && <span className="text-muted">{trace.region}</span>}
      </div>
      {trace.error_message && <p className="break-words border-b px-3 py-2 text-down text-sm">{trace.error_message}</p>}
      {trace.phases && (
        <div className="border-b px-3 py-2.5">
          <PhaseBar phases={trace.phases} />
        </div>
      )}
      {trace.steps && trace.steps.length > 0 && <Waterfall steps={trace.steps} />}
      <Facts facts={trace.facts ?? {}} />
    </div>
  );
}

function Facts({ facts }: { facts: NonNullable<CheckTrace["facts"]> }) {
  const shown = Object.entries(facts).filter(([, value]) => value !== null && typeof value !== "object");
  if (shown.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 border-t px-3 py-2.5 text-xs">
      {shown.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name.replaceAll("_", " ")}</dt>
          <dd className="min-w-0 break-words">{name.endsWith("_at") ? localTime(value as string) : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
