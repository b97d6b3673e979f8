import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Day, daysQuery } from "@/api/monitors/get-history";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { formatCount, formatShare } from "@/lib/format";
import { formatSeconds } from "@/lib/time";

const WEEK = 7;
const GOOD = 0.999;
const FAIR = 0.95;

export function DayCalendar({ id }: { id: string }) {
  const days = useQuery(daysQuery(id));
  return (
    <Section title="Last 90 days">
      <Card className="px-4 py-3.5">
        {days.isPending && <Skeleton className="h-36" />}
        {days.isError && <ErrorState error={days.error} onRetry={() => void days.refetch()} />}
        {days.data && <Calendar days={days.data} />}
      </Card>
    </Section>
  );
}

const arrows: Record<string, number> = { ArrowLeft: -WEEK, ArrowRight: WEEK, ArrowUp: -1, ArrowDown: 1 };

/** Weeks as columns, from Monday down to Sunday; one tab stop, the arrow keys walk from day to day. */
function Calendar({ days }: { days: readonly Day[] }) {
  const [at, setAt] = useState<number | null>(null);
  const lead = days[0] ? weekday(days[0].day) : 0;
  const shown = days[at ?? days.length - 1];
  const walk = (event: React.KeyboardEvent) => {
    const step = arrows[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.min(days.length - 1, Math.max(0, (at ?? days.length - 1) + step)));
  };
  return (
    <>
      <div className="flex gap-2">
        <div aria-hidden className="grid grid-rows-7 gap-[3px] pt-5 text-2xs text-faint">
          <span className="row-start-1 h-3.5 leading-3.5">Mon</span>
          <span className="row-start-4 h-3.5 leading-3.5">Thu</span>
          <span className="row-start-7 h-3.5 leading-3.5">Sun</span>
        </div>
        <div
          role="slider"
          tabIndex={0}
          aria-label="Day"
          aria-valuemin={0}
          aria-valuemax={days.length - 1}
          aria-valuenow={at ?? days.length - 1}
          aria-valuetext={shown && describe(shown)}
          onKeyDown={walk}
          className="min-w-0 overflow-x-auto rounded-sm"
        >
          <svg
            aria-hidden
            viewBox={`0 0 ${Math.ceil((days.length + lead) / WEEK) * 17} 136`}
            className="h-34 max-w-full"
            preserveAspectRatio="xMinYMin meet"
          >
            <Months days={days} lead={lead} />
            {days.map((day, index) => (
              <rect
                key={day.day}
                x={Math.floor((index + lead) / WEEK) * 17}
                y={20 + ((index + lead) % WEEK) * 17 - 3}
                width={14}
                height={14}
                rx={3}
                className={cn(fillOf(day), index === at && "stroke-2 stroke-text")}
                onPointerEnter={() => setAt(index)}
              />
            ))}
          </svg>
        </div>
        <Legend />
      </div>
      <p className="num mt-2.5 min-h-5 text-muted text-xs" aria-live="polite">
        {shown && describe(shown)}
      </p>
    </>
  );
}

const legend = [
  { label: "99.9 % and more", fill: "fill-up-fill" },
  { label: "95 % and more", fill: "fill-degraded-fill" },
  { label: "less", fill: "fill-down-fill" },
  { label: "maintenance", fill: "fill-maintenance-fill" },
  { label: "nothing known", fill: "fill-nodata" },
];

function Legend() {
  return (
    <ul aria-hidden className="ml-auto hidden shrink-0 flex-col gap-1.5 pt-5 text-muted text-xs sm:flex">
      {legend.map(({ label, fill }) => (
        <li key={label} className="flex items-center gap-2">
          <svg aria-hidden viewBox="0 0 14 14" className="size-3">
            <rect width="14" height="14" rx="3" className={fill} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

function Months({ days, lead }: { days: readonly Day[]; lead: number }) {
  const starts = days.flatMap((day, index) => (day.day.endsWith("-01") || index === 0 ? [{ day, index }] : []));
  // The first month has no room for its name when the next one follows in the same or the next week.
  const fits = starts.filter(({ index }, place) => place > 0 || (starts[1]?.index ?? WEEK * 3) - index > WEEK * 2);
  return fits.map(({ day, index }) => (
    <text key={day.day} x={Math.floor((index + lead) / WEEK) * 17} y={10} className="fill-faint text-2xs">
      {monthName.format(new Date(`${day.day}T12:00:00Z`))}
    </text>
  ));
}

const monthName = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });
const dayName = new Intl.DateTimeFormat("en", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** 0 is Monday. */
function weekday(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % WEEK;
}

function fillOf({ uptime, in_maintenance }: Day): string {
  if (uptime === null) return in_maintenance ? "fill-maintenance-fill" : "fill-nodata";
  if (uptime >= GOOD) return "fill-up-fill";
  return uptime >= FAIR ? "fill-degraded-fill" : "fill-down-fill";
}

export function describe(day: Day): string {
  const name = dayName.format(new Date(`${day.day}T12:00:00Z`));
  if (day.uptime === null) return `${name}: ${day.in_maintenance ? "maintenance" : "nothing known"}`;
  const failed = day.failures > 0 ? `, ${formatCount(day.failures)} of ${formatCount(day.checks)} checks failed` : "";
  const down = day.down_ms > 0 ? `, down ${formatSeconds(day.down_ms / 1000)}` : "";
  return `${name}: ${formatShare(day.uptime)}${down}${failed}`;
}
