import { Loading, Skeleton } from "@/components/ui/skeleton";

export function OverviewSkeleton() {
  return (
    <Loading label="Loading the overview" className="flex flex-col gap-6">
      <Skeleton className="h-18 rounded-lg" />
      <div className="flex flex-col gap-2">
        <Skeleton className="my-1.5 w-32" />
        <Skeleton className="h-12 rounded-lg" />
      </div>
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-[1fr_1fr_320px]">
        <Skeleton className="h-24 rounded-lg" />
        <Skeleton className="h-24 rounded-lg" />
        <Skeleton className="h-24 rounded-lg" />
      </div>
    </Loading>
  );
}
