import { Link } from "@tanstack/react-router";
import type { CalendarItem } from "@/components/calendar/calendar-item";
import { longDayName, partOfDay, touchesDay } from "@/components/calendar/times";
import { Card } from "@/components/ui/page";
import { cn } from "@/lib/cn";

interface AgendaProps {
  days: readonly string[];
  items: readonly CalendarItem[];
  zone: string;
  today: string;
  /** Said where nothing goes on in all of these days. */
  none: string;
}

/** A calendar as a list: the days on which something goes on. For where there is no room for columns. */
export function Agenda({ days, items, zone, today, none }: AgendaProps) {
  const busy = days.flatMap((day) => {
    const found = items.filter((item) => touchesDay(item, day, zone)).sort((one, other) => one.from - other.from);
    return found.length > 0 ? [{ day, found }] : [];
  });
  if (busy.length === 0) return <Card className="px-4 py-3 text-muted text-sm">{none}</Card>;
  return (
    <div className="flex flex-col gap-4">
      {busy.map(({ day, found }) => (
        <div key={day} role="group" aria-label={longDayName(day)}>
          <h3 className={cn("mb-1.5 text-xs", day === today ? "font-medium text-accent" : "text-muted")}>
            {longDayName(day)}
            {day === today && ", today"}
          </h3>
          <Card>
            <ul className="divide-y">
              {found.map((item) => (
                <li key={item.id} className="relative flex items-center gap-3 px-3 py-2 text-sm">
                  <span className="num w-25 shrink-0 text-muted text-xs">
                    {partOfDay(item.from, item.to, day, zone)}
                  </span>
                  <span
                    className={cn(
                      "grid size-5 shrink-0 place-items-center rounded-sm border [&_svg]:size-3",
                      item.look,
                    )}
                  >
                    {item.icon && <item.icon aria-hidden />}
                  </span>
                  <span className="min-w-0 flex-1">
                    <AgendaTitle item={item} />
                    {item.state && <span className="block text-muted text-xs">{item.state}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      ))}
    </div>
  );
}

function AgendaTitle({ item }: { item: CalendarItem }) {
  if (!item.sheet) return <span className="block truncate font-medium">{item.title}</span>;
  return (
    <Link
      to="."
      search={(before) => ({ ...before, sheet: item.sheet })}
      className="block truncate rounded-sm font-medium before:absolute before:inset-0"
    >
      {item.title}
    </Link>
  );
}
