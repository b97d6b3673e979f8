import { Link } from "@tanstack/react-router";
import type { CalendarItem } from "@/components/calendar/calendar-item";
import { spanWords } from "@/components/calendar/times";
import { Card } from "@/components/ui/page";
import { cn } from "@/lib/cn";

interface SpanListProps {
  items: readonly CalendarItem[];
  zone: string;
  now: number;
}

/** What lasts long, one below the other with when it begins and ends. For where there is no room for columns. */
export function SpanList({ items, zone, now }: SpanListProps) {
  return (
    <Card>
      <ul className="divide-y">
        {[...items]
          .sort((one, other) => one.from - other.from)
          .map((item) => (
            <li
              key={item.id}
              aria-current={item.from <= now && item.to > now ? "time" : undefined}
              className="relative flex items-center gap-3 px-3 py-2 text-sm aria-[current]:bg-accent-soft"
            >
              <span
                className={cn("grid size-6 shrink-0 place-items-center rounded-sm border [&_svg]:size-3.5", item.look)}
              >
                {item.icon && <item.icon aria-hidden />}
              </span>
              <span className="min-w-0 flex-1">
                <Title item={item} />
                <span className="num block text-muted text-xs">{spanWords(item.from, item.to, zone)}</span>
              </span>
            </li>
          ))}
      </ul>
    </Card>
  );
}

function Title({ item: { sheet, title, state } }: { item: CalendarItem }) {
  const more = state && <span className="text-muted text-xs"> · {state}</span>;
  if (!sheet) {
    return (
      <span className="block truncate">
        <span className="font-medium">{title}</span>
        {more}
      </span>
    );
  }
  return (
    <Link
      to="."
      search={(before) => ({ ...before, sheet })}
      className="block truncate rounded-sm before:absolute before:inset-0"
    >
      <span className="font-medium">{title}</span>
      {more}
    </Link>
  );
}
