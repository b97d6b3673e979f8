import { Link } from "@tanstack/react-router";
import type { CalendarItem } from "@/components/calendar/calendar-item";
import { inLanes } from "@/components/calendar/lanes";
import { clockAt, dayName, spanWords, touchesDay } from "@/components/calendar/times";
import { cn } from "@/lib/cn";
import { addDays, shareOfDay, startOf } from "@/lib/zoned";

interface WeekRowProps {
  /** Seven of them. */
  days: readonly string[];
  items: readonly CalendarItem[];
  zone: string;
  today: string;
  /** Days outside of this month ("2026-11") are pale. */
  month?: string;
  /** Bars begin and end where they do within the day; else they fill the days they touch. */
  exact?: boolean;
  /** What a day's number opens. */
  onDay?: (day: string) => void;
}

const LANE_PX = 26;
const HEAD_PX = 28;

/** One week of a calendar: the days in a row, and what goes on in them as bars below. */
export function WeekRow({ days, items, zone, today, month, exact, onDay }: WeekRowProps) {
  const first = days[0] ?? today;
  const last = days.at(-1) ?? today;
  const [from, to] = [startOf(first, zone), startOf(addDays(last, 1), zone)];
  const inSight = items.filter((item) => item.from < to && item.to > from);
  const placed = inLanes(inSight.map((item) => ({ ...bounds(item, days, zone, exact), source: item })));
  const lanes = Math.max(1, ...placed.map(({ lane }) => lane + 1));
  return (
    <div role="group" aria-label={`Week of ${dayName(first)}`} className="relative border-b last:border-b-0">
      <div aria-hidden={!onDay} className="grid grid-cols-7">
        {days.map((day) => (
          <div
            key={day}
            style={{ minHeight: HEAD_PX + lanes * LANE_PX + 8 }}
            className={cn(
              "border-l p-1 first:border-l-0",
              month !== undefined && !day.startsWith(month) && "bg-bg-subtle",
              day === today && "bg-accent-soft",
            )}
          >
            <DayNumber day={day} isToday={day === today} onDay={onDay} />
          </div>
        ))}
      </div>
      <ul className="pointer-events-none absolute inset-x-0" style={{ top: HEAD_PX }}>
        {placed.map(({ item: bar, lane }) => (
          <li
            key={bar.source.id}
            className="@container pointer-events-auto absolute px-0.5"
            style={{
              top: lane * LANE_PX,
              left: `${(bar.from / 7) * 100}%`,
              width: `${((bar.to - bar.from) / 7) * 100}%`,
            }}
          >
            <Bar item={bar.source} zone={zone} withStart={!exact} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where a bar lies in the week, in days. */
function bounds({ from, to }: CalendarItem, days: readonly string[], zone: string, exact = false) {
  const touched = days.flatMap((day, at) => (touchesDay({ from, to }, day, zone) ? [at] : []));
  const [first = 0, last = 6] = [touched[0], touched.at(-1)];
  if (!exact) return { from: first, to: last + 1 };
  const share = (at: number, place: number) => {
    const inDay = shareOfDay(at, days[place] ?? "", zone);
    return place + Math.min(1, Math.max(0, inDay));
  };
  return { from: share(from, first), to: share(to, last) };
}

interface DayNumberProps {
  day: string;
  isToday: boolean;
  onDay: ((day: string) => void) | undefined;
}

function DayNumber({ day, isToday, onDay }: DayNumberProps) {
  const look = cn(
    "num inline-grid h-5 min-w-5 place-items-center rounded-sm px-1 text-xs",
    isToday ? "font-semibold text-accent" : "text-muted",
  );
  const number = Number(day.slice(8));
  if (!onDay) return <span className={look}>{number}</span>;
  return (
    <button
      type="button"
      aria-label={`${dayName(day)}: show the week`}
      onClick={() => onDay(day)}
      className={cn(look, "hover:bg-fill-strong hover:text-text")}
    >
      {number}
    </button>
  );
}

interface BarProps {
  item: CalendarItem;
  zone: string;
  /** Where its place does not show when it begins, the time is written. */
  withStart?: boolean;
  className?: string;
}

/** A bar with its title; all of it in words for whoever cannot see where it begins and ends. */
export function Bar({ item, zone, withStart, className }: BarProps) {
  const title = withStart ? `${clockAt(item.from, zone)} ${item.title}` : item.title;
  const name = [title, item.state, spanWords(item.from, item.to, zone)].filter(Boolean).join(", ");
  const look = cn(
    "flex h-5.5 w-full min-w-0 items-center gap-1 overflow-hidden rounded-sm border px-1.5 text-xs [&_svg]:size-3 [&_svg]:shrink-0",
    item.look,
    className,
  );
  const body = (
    <>
      {item.icon && <item.icon aria-hidden className="hidden @min-[56px]:block" />}
      <span className="truncate">
        {withStart && <span className="num font-normal">{clockAt(item.from, zone)} </span>}
        {item.title}
      </span>
    </>
  );
  if (!item.sheet) {
    return (
      <div role="img" aria-label={name} title={name} className={look}>
        {body}
      </div>
    );
  }
  return (
    <Link
      to="."
      search={(before) => ({ ...before, sheet: item.sheet })}
      aria-label={name}
      title={name}
      className={cn(look, "hover:underline")}
    >
      {body}
    </Link>
  );
}

const short = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });

/** The names of the days over the weeks. */
export function WeekdayHead({ days }: { days: readonly string[] }) {
  return (
    <div aria-hidden className="grid grid-cols-7 border-b bg-bg-subtle text-muted text-xs">
      {days.map((day) => (
        <span key={day} className="border-l px-2 py-1.5 first:border-l-0">
          {short.format(new Date(`${day}T12:00Z`))}
        </span>
      ))}
    </div>
  );
}
