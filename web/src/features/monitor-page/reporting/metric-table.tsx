import { Collapsible } from "@base-ui/react/collapsible";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { metricLogQuery } from "@/api/monitors/get-metrics";
import { ErrorState } from "@/components/ui/error-state";
import { LoadMore } from "@/components/ui/load-more";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { formatValue } from "@/lib/format";
import { localTime, utcTime } from "@/lib/time";

interface MetricTableProps {
  id: string;
  unit: string | null;
}

/** Every single value: what the chart shows, for whoever reads figures or hears them. */
export function MetricTable({ id, unit }: MetricTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen} className="border-t">
      <Collapsible.Trigger className="group flex w-full items-center gap-1 px-3 py-2 text-muted text-sm outline-offset-[-2px] hover:text-text">
        <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        The values as a table
      </Collapsible.Trigger>
      <Collapsible.Panel>{open && <Rows id={id} unit={unit} />}</Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Rows({ id, unit }: MetricTableProps) {
  const log = useInfiniteQuery(metricLogQuery(id));
  if (log.isPending) return <Skeleton className="m-4 h-24" />;
  if (log.isError) return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  const rows = log.data.pages.flatMap((page) => page.data);
  return (
    <div className="max-h-96 overflow-auto border-t" tabIndex={0} role="region" aria-label="Values, newest first">
      <table className="num w-full text-sm">
        <thead className="text-left text-muted text-xs">
          <tr>
            <th scope="col" className="px-4 py-2 font-normal">
              Measured
            </th>
            <th scope="col" className="px-4 py-2 font-normal max-sm:hidden">
              UTC
            </th>
            <th scope="col" className="px-4 py-2 text-right font-normal">
              Value
            </th>
            <th scope="col" className="px-4 py-2 font-normal">
              Range
            </th>
          </tr>
        </thead>
        <tbody className="divide-y border-t">
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two values may come at the same time
            <tr key={`${row.at} ${at}`}>
              <td className="whitespace-nowrap px-4 py-1.5">{localTime(row.at)}</td>
              <td className="whitespace-nowrap px-4 py-1.5 text-muted max-sm:hidden">{utcTime(row.at)}</td>
              <td className="whitespace-nowrap px-4 py-1.5 text-right">{formatValue(row.value, unit)}</td>
              <td className={cn("px-4 py-1.5", row.is_out_of_range ? "text-down" : "text-muted")}>
                {row.is_out_of_range ? "Out of range" : "Good"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <LoadMore query={log} />
    </div>
  );
}
