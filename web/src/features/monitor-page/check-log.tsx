import { useInfiniteQuery } from "@tanstack/react-query";
import { checkLogQuery } from "@/api/monitors/get-history";
import { ErrorState } from "@/components/ui/error-state";
import { LoadMore } from "@/components/ui/load-more";
import { Card, Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { CheckRow } from "@/features/monitor-page/check-row";

interface CheckLogProps {
  id: string;
  passive: boolean;
}

/** Every result, newest first; a row opens to its trace. */
export function CheckLog({ id, passive }: CheckLogProps) {
  const log = useInfiniteQuery(checkLogQuery(id));
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Section title={passive ? "Results" : "Checks"}>
      <Card>
        {log.isPending && <Skeleton className="m-4 h-24" />}
        {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
        {log.data && rows.length === 0 && (
          <p className="px-4 py-3.5 text-muted text-sm">
            {passive ? "Nothing has been judged yet: it waits for the first report." : "It has not been checked yet."}
          </p>
        )}
        <ul className="divide-y">
          {rows.map((check) => (
            <CheckRow key={check.id} check={check} />
          ))}
        </ul>
        <LoadMore query={log} />
      </Card>
    </Section>
  );
}
