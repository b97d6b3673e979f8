import { Agenda } from "@/components/calendar/agenda";
import type { CalendarItem } from "@/components/calendar/calendar-item";
import { WeekdayHead, WeekRow } from "@/components/calendar/week-row";
import { Card } from "@/components/ui/page";

interface ShiftCalendarProps {
  weeks: readonly (readonly string[])[];
  items: readonly CalendarItem[];
  zone: string;
  today: string;
}

/** Weeks of shifts as bars; on a phone the days as a list. */
export function ShiftCalendar({ weeks, items, zone, today }: ShiftCalendarProps) {
  return (
    <>
      <div className="md:hidden">
        <Agenda days={weeks.flat()} items={items} zone={zone} today={today} none="There is nothing to show." />
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
