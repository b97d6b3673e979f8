import { useQuery } from "@tanstack/react-query";
import { type Uptime, uptimeQuery } from "@/api/monitors/get-history";
import { ErrorState } from "@/components/ui/error-state";
import { Card } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, formatMs, formatShare } from "@/lib/format";
import { formatSeconds } from "@/lib/time";

const spans = [
  { name: "24h", label: "Last 24 hours" },
  { name: "7d", label: "Last 7 days" },
  { name: "30d", label: "Last 30 days" },
  { name: "90d", label: "Last 90 days" },
] as const;

export function UptimeCards({ id }: { id: string }) {
  const uptime = useQuery(uptimeQuery(id));
  if (uptime.isError) return <ErrorState error={uptime.error} onRetry={() => void uptime.refetch()} />;
  return (
    <section aria-label="Uptime" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {spans.map(({ name, label }) => (
        <Card key={name} className="px-3.5 py-2.5">
          <p className="text-muted text-xs">{label}</p>
          {uptime.data ? <Figures figures={uptime.data[name]} /> : <Skeleton className="mt-1.5 h-10" />}
        </Card>
      ))}
    </section>
  );
}

function Figures({ figures }: { figures: Uptime | undefined }) {
  if (!figures || figures.uptime === null) {
    return (
      <>
        <p className="font-semibold text-lg">–</p>
        <p className="text-muted text-xs">Nothing known yet</p>
      </>
    );
  }
  return (
    <>
      <p className="num font-semibold text-lg">{formatShare(figures.uptime)}</p>
      <p className="num text-muted text-xs">
        {figures.failures > 0
          ? `Down ${formatSeconds(figures.down_ms / 1000)} · ${formatCount(figures.failures)} of ${formatCount(figures.checks)} failed`
          : `${formatCount(figures.checks)} good`}
        {figures.failures === 0 &&
          figures.avg_response_time_ms !== null &&
          ` · ${formatMs(figures.avg_response_time_ms)} on average`}
      </p>
    </>
  );
}
