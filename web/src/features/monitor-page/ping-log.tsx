import { useInfiniteQuery } from "@tanstack/react-query";
import { type Ping, pingLogQuery } from "@/api/monitors/get-history";
import { Badge } from "@/components/ui/badge";
import { ErrorState } from "@/components/ui/error-state";
import { LoadMore } from "@/components/ui/load-more";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMs } from "@/lib/format";

const look = {
  success: { word: "Success", tone: "up" },
  start: { word: "Start", tone: "accent" },
  fail: { word: "Fail", tone: "down" },
  log: { word: "Log", tone: "neutral" },
  ignored: { word: "Ignored: it was paused", tone: "neutral" },
} as const;

/** What the client sent, newest first, with the text it sent along. */
export function PingLog({ id }: { id: string }) {
  const log = useInfiniteQuery(pingLogQuery(id));
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Section title="Pings">
      <Card>
        {log.isPending && <Skeleton className="m-4 h-16" />}
        {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
        {log.data && rows.length === 0 && (
          <p className="px-4 py-3.5 text-muted text-sm">No ping has come yet. Call its address once to see it here.</p>
        )}
        <ul className="divide-y">
          {rows.map((ping) => (
            <PingRow key={ping.id} ping={ping} />
          ))}
        </ul>
        <LoadMore query={log} />
      </Card>
    </Section>
  );
}

function PingRow({ ping }: { ping: Ping }) {
  const { word, tone } = look[ping.kind];
  const facts = [
    ping.exit_status !== null && `exit status ${ping.exit_status}`,
    ping.duration_ms !== null && `ran ${formatMs(ping.duration_ms)}`,
    ping.run_id && `run ${ping.run_id}`,
  ].filter(Boolean);
  return (
    <li className="px-4 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tone}>{word}</Badge>
        <span className="num">{facts.join(" · ")}</span>
        <span className="min-w-0 truncate text-muted text-xs">
          {[ping.method, ping.source, ping.user_agent].filter(Boolean).join(" · ")}
        </span>
        <RelativeTime at={ping.created_at} className="ml-auto text-muted" />
      </div>
      {ping.body && (
        <pre className="mt-1.5 max-h-40 overflow-auto whitespace-pre-wrap break-words rounded-md bg-fill p-2 font-mono text-muted text-xs">
          {ping.body}
        </pre>
      )}
    </li>
  );
}
