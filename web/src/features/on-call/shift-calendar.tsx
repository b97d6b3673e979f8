import type { CalendarItem } from "@/components/calendar/calendar-item";
import { SpanList } from "@/components/calendar/span-list";
import { WeekdayHead, WeekRow } from "@/components/calendar/week-row";
import { Card } from "@/components/ui/page";
import { useNow } from "@/lib/now";

interface ShiftCalendarProps {
  weeks: readonly (readonly string[])[];
  items: readonly CalendarItem[];
  zone: string;
  today: string;
}

const MINUTE_MS = 60_000;

/** Weeks of shifts as bars; on a phone as a list. */
export function ShiftCalendar({ weeks, items, zone, today }: ShiftCalendarProps) {
  const now = useNow(MINUTE_MS);
  return (
    <>
      <div className="md:hidden">
        <SpanList items={items} zone={zone} now={now} />
      </div>
      <Card className="overflow-hidden max-md:hidden">
        <WeekdayHead days={weeks[0] ?? []} />
        {weeks.map((days) => (
          <WeekRow key={days[0]} days={days} items={items} zone={zone} today={today} exact />
        ))}
      </Card>
    </>
  );
}
