import { messageOf } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Loading, Skeleton } from "@/components/ui/skeleton";

interface UnreadProps {
  query: { isPending: boolean; error: Error | null; refetch: () => unknown };
  /** What is chosen from: "services". */
  what: string;
}

/** In the place of choices that are not known: they are still coming, or could not be read. Nothing once they are there. */
export function Unread({ query, what }: UnreadProps) {
  if (query.isPending) {
    return (
      <Loading label={`Loading ${what}`} className="px-3 py-2">
        <Skeleton className="h-5" />
      </Loading>
    );
  }
  if (!query.error) return null;
  return (
    <p role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-2 text-down text-sm">
      <span className="min-w-0 flex-1 break-words">{`The ${what} could not be read. ${messageOf(query.error)}`}</span>
      <Button size="sm" onClick={() => void query.refetch()}>
        Try again
      </Button>
    </p>
  );
}
