import { useQuery } from "@tanstack/react-query";
import { type Schedule, scheduleQuery } from "@/api/monitors/get-schedule";
import type { Monitor } from "@/api/types";
import { expectationOf } from "@/components/passive/expectation";
import { followsClocks } from "@/components/passive/follows-clocks";
import { UpcomingList } from "@/components/passive/upcoming-list";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/now";
import { dayAndTime, formatSeconds, localTime, localZone, utcTime } from "@/lib/time";

const tones = { none: "", paused: "text-muted", awaited: "", late: "text-degraded", overdue: "text-down" };

/** When the next sign of life is awaited, by which rule, and the runs after that. */
export function ExpectationCard({ monitor }: { monitor: Monitor }) {
  const schedule = useQuery(scheduleQuery(monitor.id));
  const upcoming = schedule.data?.upcoming ?? [];
  // A period knows no clocks: its runs are shown by the viewer's own.
  const zone = followsClocks(monitor.config) ? (schedule.data?.time_zone ?? "") : "";
  return (
    <Section title="Expected">
      <Card className="grid lg:grid-cols-2">
        <div className="flex flex-col gap-3 px-4 py-3.5">
          <Countdown monitor={monitor} zone={zone} />
          {schedule.isPending && <Skeleton className="h-5 w-56" />}
          {schedule.isError && <ErrorState error={schedule.error} onRetry={() => void schedule.refetch()} />}
          {schedule.data && <Rule schedule={schedule.data} />}
        </div>
        {upcoming.length > 0 && (
          <div className="border-t px-4 py-3.5 lg:border-t-0 lg:border-l">
            <h3 className="mb-1.5 text-muted text-xs">
              Next runs{zone && `, as clocks show them in ${zone.replaceAll("_", " ")}`}
            </h3>
            <UpcomingList times={upcoming} zone={zone} />
          </div>
        )}
      </Card>
    </Section>
  );
}

function Countdown({ monitor, zone }: { monitor: Monitor; zone: string }) {
  const now = useNow();
  const { state, words, more } = expectationOf(monitor, now);
  const at = state === "paused" ? null : monitor.next_expected_at;
  return (
    <div>
      <p className={cn("num font-semibold text-xl", tones[state])}>{words}</p>
      {at && (
        <p className="mt-0.5 text-muted text-sm">
          {Date.parse(at) > now ? "It is awaited " : "It was awaited "}
          <Tooltip
            content={
              <span className="num grid gap-0.5">
                <span>{localTime(at)}</span>
                <span className="text-muted">{utcTime(at)}</span>
              </span>
            }
          >
            <time dateTime={at} tabIndex={0} className="num rounded-sm text-text">
              {dayAndTime(at, now)}
            </time>
          </Tooltip>
          {zone && zone !== localZone() && " your time"}.{more && ` ${more}`}
        </p>
      )}
    </div>
  );
}

function Rule({ schedule }: { schedule: Schedule }) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
      {schedule.words && <Fact name="Schedule">{schedule.words}</Fact>}
      {schedule.grace_seconds !== null && <Fact name="May be late by">{formatSeconds(schedule.grace_seconds)}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
