import type { CalendarItem } from "@/components/calendar/calendar-item";
import { inLanes } from "@/components/calendar/lanes";
import { dayName, touchesDay } from "@/components/calendar/times";
import { Bar } from "@/components/calendar/week-row";
import { cn } from "@/lib/cn";
import { dayAt, shareOfDay } from "@/lib/zoned";

interface WeekHoursProps {
  days: readonly string[];
  items: readonly CalendarItem[];
  zone: string;
  now: number;
}

const HOUR_PX = 28;
const LEAST_PX = 22;
const MARKS = [0, 3, 6, 9, 12, 15, 18, 21];

/** A week with its hours: how long something takes is how tall it is. */
export function WeekHours({ days, items, zone, now }: WeekHoursProps) {
  const today = dayAt(now, zone);
  return (
    <div className="grid grid-cols-[44px_minmax(0,1fr)]">
      <div aria-hidden className="num pt-9 text-2xs text-faint">
        {MARKS.map((hour) => (
          <span key={hour} style={{ height: HOUR_PX * 3 }} className="block -translate-y-2 pr-1.5 text-right">
            {hour > 0 && `${String(hour).padStart(2, "0")}:00`}
          </span>
        ))}
      </div>
      <div className="grid grid-cols-7">
        {days.map((day) => (
          <DayColumn key={day} day={day} items={items} zone={zone} now={now} isToday={day === today} />
        ))}
      </div>
    </div>
  );
}

interface DayColumnProps extends Omit<WeekHoursProps, "days"> {
  day: string;
  isToday: boolean;
}

function DayColumn({ day, items, zone, now, isToday }: DayColumnProps) {
  const inDay = items.filter((item) => touchesDay(item, day, zone));
  const placed = inLanes(inDay);
  const lanes = Math.max(1, ...placed.map(({ lane }) => lane + 1));
  const share = (at: number) => Math.min(1, Math.max(0, shareOfDay(at, day, zone)));
  const height = HOUR_PX * 24;
  return (
    <div role="group" aria-label={dayName(day)} className="border-l">
      <h3
        className={cn(
          "flex h-9 items-center border-b bg-bg-subtle px-2 text-xs",
          isToday ? "font-semibold text-accent" : "text-muted",
        )}
      >
        {dayName(day)}
      </h3>
      <ul className="relative" style={{ height }}>
        {MARKS.slice(1).map((hour) => (
          <li key={hour} aria-hidden className="absolute inset-x-0 border-t" style={{ top: hour * HOUR_PX }} />
        ))}
        {isToday && (
          <li aria-hidden className="absolute inset-x-0 border-accent border-t" style={{ top: share(now) * height }} />
        )}
        {placed.map(({ item, lane }) => {
          const top = share(item.from) * height;
          return (
            <li
              key={item.id}
              className="@container absolute p-px"
              style={{
                top: Math.min(top, height - LEAST_PX),
                height: Math.max(LEAST_PX, share(item.to) * height - top),
                left: `${(lane / lanes) * 100}%`,
                width: `${100 / lanes}%`,
              }}
            >
              <Bar item={item} zone={zone} className="h-full items-start pt-0.5 [&_svg]:mt-0.5" />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
