import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type CalendarEntry, calendarQuery } from "@/api/maintenance/get-calendar";
import { Agenda } from "@/components/calendar/agenda";
import type { CalendarItem } from "@/components/calendar/calendar-item";
import { PeriodNav } from "@/components/calendar/period-nav";
import { dayName, monthName } from "@/components/calendar/times";
import { WeekdayHead, WeekRow } from "@/components/calendar/week-row";
import { windowLook } from "@/components/maintenance/window-look";
import { ErrorState } from "@/components/ui/error-state";
import { Card } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { WeekHours } from "@/features/maintenance/week-hours";
import { useNow } from "@/lib/now";
import { addDays, addMonths, dayAt, mondayOf, startOf, weekFrom, weeksOfMonth } from "@/lib/zoned";

const MINUTE_MS = 60_000;

/** A month or a week of planned work, in the organization's time zone; on a phone as a list of days. */
export function MaintenanceCalendar({ zone }: { zone: string }) {
  const search = useSearch({ from: "/app/maintenance" });
  const navigate = useNavigate({ from: "/maintenance" });
  const now = useNow(MINUTE_MS);
  const today = dayAt(now, zone);
  const day = search.day ?? today;
  const week = search.span === "week";
  const weeks = week ? [weekFrom(mondayOf(day))] : weeksOfMonth(day);
  const days = weeks.flat();
  const [first = today, last = today] = [days[0], days.at(-1)];
  const found = useQuery(calendarQuery(startOf(first, zone), startOf(addDays(last, 1), zone)));
  const items = (found.data ?? []).map(itemOf);
  const show = (next: string, span = search.span) =>
    void navigate({ search: (before) => ({ ...before, day: next === today ? undefined : next, span }), replace: true });
  const step = (by: -1 | 1) => show(week ? addDays(day, 7 * by) : addMonths(day, by));
  const title = week ? `${dayName(first)} – ${dayName(last)}` : monthName(day);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <PeriodNav
          title={title}
          unit={week ? "week" : "month"}
          onStep={step}
          onToday={
            days.includes(today) && (week || today.slice(0, 7) === day.slice(0, 7)) ? undefined : () => show(today)
          }
        />
        <div className="flex items-center gap-3">
          <span className="text-muted text-xs">{zone.replaceAll("_", " ")}</span>
          <Segmented
            aria-label="How much"
            value={week ? "week" : "month"}
            onChange={(next) => show(day, next === "week" ? "week" : undefined)}
            options={[
              { value: "month", label: "Month" },
              { value: "week", label: "Week" },
            ]}
          />
        </div>
      </div>
      {found.isPending && <Skeleton className="h-96" />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          <div className="md:hidden">
            <Agenda
              days={days.filter((one) => week || one.slice(0, 7) === day.slice(0, 7))}
              items={items}
              zone={zone}
              today={today}
              none={`No maintenance in this ${week ? "week" : "month"}.`}
            />
          </div>
          <Card className="overflow-hidden max-md:hidden">
            {week ? (
              <WeekHours days={days} items={items} zone={zone} now={now} />
            ) : (
              <>
                <WeekdayHead days={weeks[0] ?? []} />
                {weeks.map((one) => (
                  <WeekRow
                    key={one[0]}
                    days={one}
                    items={items}
                    zone={zone}
                    today={today}
                    month={day.slice(0, 7)}
                    onDay={(next) => show(next, "week")}
                  />
                ))}
              </>
            )}
          </Card>
        </>
      )}
    </div>
  );
}

function itemOf(entry: CalendarEntry): CalendarItem {
  const [from, to] = [Date.parse(entry.starts_at), Date.parse(entry.ends_at)];
  const look = windowLook[entry.status];
  return {
    id: `${entry.window_id} ${entry.starts_at}`,
    title: entry.title,
    state: look.word.toLowerCase() + (entry.is_public ? "" : ", not public"),
    icon: look.icon,
    look: look.bar,
    sheet: `maintenance:${entry.window_id}`,
    from,
    to,
  };
}
