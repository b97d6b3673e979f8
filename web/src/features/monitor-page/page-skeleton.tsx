import { Loading, Skeleton } from "@/components/ui/skeleton";

const cards = ["24h", "7d", "30d", "90d"];

export function PageSkeleton() {
  return (
    <Loading label="Loading the monitor" className="flex flex-col gap-7">
      <Skeleton className="h-24" />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {cards.map((card) => (
          <Skeleton key={card} className="h-19" />
        ))}
      </div>
      <Skeleton className="h-56" />
    </Loading>
  );
}
