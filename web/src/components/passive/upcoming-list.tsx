import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/now";
import { localTime, localZone, timeAgo, utcTime, zonedTime } from "@/lib/time";

const MINUTE_MS = 60_000;

interface UpcomingListProps {
  times: readonly string[];
  /** The zone that they are meant in; the viewer's own where there is none. */
  zone: string;
  className?: string;
}

/** The next runs as their zone's clocks show them; the viewer's own time and UTC on hover and focus. */
export function UpcomingList({ times, zone, className }: UpcomingListProps) {
  const now = useNow();
  const close = times.some((at, place) => place > 0 && Date.parse(at) - Date.parse(times[place - 1] ?? at) < MINUTE_MS);
  return (
    <ol aria-label="Next runs" className={cn("gap-x-8 text-sm sm:columns-2", className)}>
      {times.map((at) => (
        <li key={at} className="flex min-w-0 break-inside-avoid items-baseline justify-between gap-3 py-0.5">
          <Tooltip
            content={
              <span className="num grid gap-0.5">
                <span>
                  {localTime(at)} <span className="text-muted">({localZone()})</span>
                </span>
                <span className="text-muted">{utcTime(at)}</span>
              </span>
            }
          >
            <time dateTime={at} tabIndex={0} className="num truncate rounded-sm">
              {zonedTime(at, zone || localZone(), close)}
            </time>
          </Tooltip>
          <span className="num shrink-0 text-muted text-xs">{timeAgo(at, now)}</span>
        </li>
      ))}
    </ol>
  );
}
