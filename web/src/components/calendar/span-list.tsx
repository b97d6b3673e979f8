import { Link } from "@tanstack/react-router";
import { ChevronUp } from "lucide-react";
import { useState } from "react";
import type { CalendarItem } from "@/components/calendar/calendar-item";
import { spanWords } from "@/components/calendar/times";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/page";
import { cn } from "@/lib/cn";

interface SpanListProps {
  items: readonly CalendarItem[];
  zone: string;
  now: number;
}

/** What lasts long, one below the other with when it begins and ends. For where there is no room for columns. */
export function SpanList({ items, zone, now }: SpanListProps) {
  const [whole, setWhole] = useState(false);
  const sorted = [...items].sort((one, other) => one.from - other.from);
  const ahead = sorted.filter(({ to }) => to > now);
  const over = sorted.length - ahead.length;
  // People ask who it is now; what is over by then would be many screens above.
  const folds = !whole && over > 1 && ahead.length > 0;
  return (
    <Card>
      {folds && (
        <Button variant="ghost" size="sm" className="m-1" onClick={() => setWhole(true)}>
          <ChevronUp aria-hidden />
          {`Show ${over} earlier ones`}
        </Button>
      )}
      <ul className={cn("divide-y", folds && "border-t")}>
        {(folds ? ahead : sorted).map((item) => (
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
