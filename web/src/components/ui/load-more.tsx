import { Button } from "@/components/ui/button";

interface LoadMoreProps {
  /** The part of an infinite query that this needs. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label?: string;
}

/** The way further back in a log. */
export function LoadMore({ query, label = "Show older" }: LoadMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="flex justify-center py-3">
      <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {label}
      </Button>
    </div>
  );
}
