import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeftRight, Pencil } from "lucide-react";
import { contactsQuery } from "@/api/contacts/contacts";
import { type OnCallSchedule, scheduleQuery } from "@/api/on-call/get-schedules";
import { shiftsQuery } from "@/api/on-call/get-shifts";
import { PeriodNav } from "@/components/calendar/period-nav";
import { dayName } from "@/components/calendar/times";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Card, Page, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { FeedSection } from "@/features/on-call/feed-section";
import { OnCallNow } from "@/features/on-call/on-call-now";
import { OverrideList } from "@/features/on-call/override-list";
import { calendarItems, looksOf } from "@/features/on-call/people";
import { ScheduleMenu } from "@/features/on-call/schedule-menu";
import { ShiftCalendar } from "@/features/on-call/shift-calendar";
import { Warnings } from "@/features/on-call/warnings";
import { useNow } from "@/lib/now";
import { addDays, dayAt, mondayOf, startOf, weekFrom } from "@/lib/zoned";

const MINUTE_MS = 60_000;

/** One schedule: who is on call now and in the weeks to come, who stands in, and its calendar for elsewhere. */
export function SchedulePage() {
  const { id } = useParams({ from: "/app/on-call/$id" });
  const schedule = useQuery(scheduleQuery(id));
  if (schedule.data) return <LoadedSchedule schedule={schedule.data} />;
  return (
    <Page title="On call">
      {schedule.isError ? (
        <ErrorState error={schedule.error} onRetry={() => void schedule.refetch()} />
      ) : (
        <Loading label="Loading the schedule" className="flex flex-col gap-4">
          <Skeleton className="h-16" />
          <Skeleton className="h-96" />
        </Loading>
      )}
    </Page>
  );
}

function LoadedSchedule({ schedule }: { schedule: OnCallSchedule }) {
  return (
    <Page
      title={
        <>
          <Link to="/on-call" className="rounded-sm font-normal text-muted hover:underline">
            On call
          </Link>
          <span className="text-faint"> / </span>
          {schedule.name}
        </>
      }
      actions={
        <>
          <LinkButton to="." search={(before) => ({ ...before, sheet: `override:${schedule.id}` })}>
            <ArrowLeftRight aria-hidden />
            Take a shift
          </LinkButton>
          <LinkButton
            to="."
            search={(before) => ({ ...before, sheet: `on-call:${schedule.id}` })}
            className="max-sm:hidden"
          >
            <Pencil aria-hidden />
            Edit
          </LinkButton>
          <ScheduleMenu schedule={schedule} />
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <Card className="px-4 py-3.5">
          <OnCallNow onCall={schedule.on_call} zone={schedule.time_zone} />
        </Card>
        <Warnings sentences={schedule.warnings} />
        <Calendar schedule={schedule} />
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Section title="Who stands in">
            <OverrideList schedule={schedule} />
          </Section>
          <FeedSection schedule={schedule} />
        </div>
      </div>
    </Page>
  );
}

function Calendar({ schedule: { id, time_zone: zone } }: { schedule: OnCallSchedule }) {
  const search = useSearch({ from: "/app/on-call/$id" });
  const navigate = useNavigate({ from: "/on-call/$id" });
  const contacts = useQuery(contactsQuery);
  const today = dayAt(useNow(MINUTE_MS), zone);
  const monday = mondayOf(search.day ?? today);
  const count = search.weeks ?? 4;
  const weeks = Array.from({ length: count }, (_, at) => weekFrom(addDays(monday, at * 7)));
  const after = addDays(monday, count * 7);
  const shifts = useQuery(shiftsQuery(id, startOf(monday, zone), startOf(after, zone)));
  const items = shifts.data
    ? calendarItems(shifts.data, looksOf(contacts.data ?? []), (from, to) => `override:${id}~${from}~${to}`)
    : [];
  const show = (day: string) =>
    void navigate({
      search: (before) => ({ ...before, day: day === mondayOf(today) ? undefined : day }),
      replace: true,
    });
  return (
    <section aria-label="Shifts" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <PeriodNav
          title={`${dayName(monday)} – ${dayName(addDays(after, -1))}`}
          unit="week"
          onStep={(by) => show(addDays(monday, 7 * by))}
          onToday={weeks.flat().includes(today) ? undefined : () => show(mondayOf(today))}
        />
        <div className="flex items-center gap-3">
          <span className="text-muted text-xs">{zone.replaceAll("_", " ")}</span>
          <Segmented
            aria-label="How many weeks"
            value={String(count)}
            onChange={(next) =>
              void navigate({
                search: (before) => ({ ...before, weeks: next === "4" ? undefined : next === "2" ? 2 : 6 }),
                replace: true,
              })
            }
            options={[
              { value: "2", label: "2 weeks" },
              { value: "4", label: "4 weeks" },
              { value: "6", label: "6 weeks" },
            ]}
          />
        </div>
      </div>
      {shifts.isPending && <Skeleton className="h-72" />}
      {shifts.isError && <ErrorState error={shifts.error} onRetry={() => void shifts.refetch()} />}
      {shifts.data && <ShiftCalendar weeks={weeks} items={items} zone={zone} today={today} />}
    </section>
  );
}
