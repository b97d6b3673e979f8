import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PhoneCall } from "lucide-react";
import type { ReactNode } from "react";
import { type OnCallSchedule, schedulesQuery } from "@/api/on-call/get-schedules";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Card } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { OnCallNow } from "@/features/on-call/on-call-now";
import { Warnings } from "@/features/on-call/warnings";
import { plural } from "@/lib/format";

/** Every schedule with who is on call by it now. */
export function ScheduleGrid({ create }: { create: ReactNode }) {
  const schedules = useQuery(schedulesQuery);
  if (schedules.isError && !schedules.data) {
    return <ErrorState error={schedules.error} onRetry={() => void schedules.refetch()} />;
  }
  if (schedules.isPending) {
    return (
      <Loading label="Loading schedules" className="grid gap-4 xl:grid-cols-2">
        <Skeleton className="h-32" />
        <Skeleton className="h-32" />
      </Loading>
    );
  }
  if (schedules.data.length === 0) {
    return (
      <EmptyState
        icon={PhoneCall}
        title="No schedules yet"
        why="A schedule says whose turn it is to be woken. Escalation policies tell whoever is on call."
        action={create}
      />
    );
  }
  return (
    <ul className="grid items-start gap-4 xl:grid-cols-2">
      {schedules.data.map((schedule) => (
        <li key={schedule.id}>
          <ScheduleCard schedule={schedule} />
        </li>
      ))}
    </ul>
  );
}

function ScheduleCard({ schedule }: { schedule: OnCallSchedule }) {
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="min-w-0 font-medium">
          <Link to="/on-call/$id" params={{ id: schedule.id }} className="block truncate rounded-sm hover:underline">
            {schedule.name}
          </Link>
        </h2>
        <span className="shrink-0 text-muted text-xs">
          {plural(schedule.rotations.length, "rotation")} · {schedule.time_zone.replaceAll("_", " ")}
        </span>
      </div>
      <OnCallNow onCall={schedule.on_call} zone={schedule.time_zone} />
      <Warnings sentences={schedule.warnings} most={2} />
    </Card>
  );
}
