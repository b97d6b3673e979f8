import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/now";
import { localTime, timeAgo, utcTime } from "@/lib/time";

interface RelativeTimeProps {
  at: string | number | null | undefined;
  /** Shown when there is no instant. */
  none?: string;
  className?: string;
}

/** "4m ago", ticking; the absolute local and UTC time on hover and focus. */
export function RelativeTime({ at, none = "never", className }: RelativeTimeProps) {
  const now = useNow();
  if (at == null) return <span className={cn("text-faint", className)}>{none}</span>;
  return (
    <Tooltip
      content={
        <span className="num grid gap-0.5">
          <span>{localTime(at)}</span>
          <span className="text-muted">{utcTime(at)}</span>
        </span>
      }
    >
      <time
        dateTime={new Date(at).toISOString()}
        tabIndex={0}
        className={cn("num whitespace-nowrap rounded-sm", className)}
      >
        {timeAgo(at, now)}
      </time>
    </Tooltip>
  );
}
