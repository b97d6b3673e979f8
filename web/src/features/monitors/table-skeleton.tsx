import { Loading, Skeleton } from "@/components/ui/skeleton";

const rows = ["a", "b", "c", "d", "e", "f", "g", "h"];

export function TableSkeleton() {
  return (
    <Loading label="Loading monitors" className="flex flex-col">
      <div className="h-9 border-b" />
      {rows.map((row) => (
        <div key={row} className="flex h-13 items-center gap-4 border-b px-4 sm:px-6">
          <Skeleton className="size-4" />
          <Skeleton className="h-5 w-16" />
          <Skeleton className="w-64" />
          <Skeleton className="ml-auto w-48" />
        </div>
      ))}
    </Loading>
  );
}
