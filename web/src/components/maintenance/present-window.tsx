import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Wrench } from "lucide-react";
import { type MaintenanceWindow, presentWindowsQuery } from "@/api/maintenance/get-windows";
import { type Coverable, coveringWindow } from "@/components/maintenance/coverage";
import { RelativeTime } from "@/components/ui/relative-time";
import { cn } from "@/lib/cn";

/** The window that something is under now. `wanted`: it is under one. */
export function usePresentWindow(what: Coverable, wanted = true): MaintenanceWindow | undefined {
  const present = useQuery({ ...presentWindowsQuery, enabled: wanted });
  return wanted && present.data ? coveringWindow(present.data, what) : undefined;
}

/** Which window something is under, and until when. */
export function PresentWindow({ planned, className }: { planned: MaintenanceWindow; className?: string }) {
  return (
    <span className={cn("flex min-w-0 max-w-full items-center gap-x-1.5 text-maintenance", className)}>
      <Wrench className="size-3.5 shrink-0" aria-hidden />
      <Link
        to="/maintenance"
        search={{ sheet: `maintenance:${planned.id}` }}
        className="min-w-0 truncate rounded-sm underline underline-offset-2"
      >
        {planned.title}
      </Link>
      <span className="shrink-0 whitespace-nowrap">
        ends <RelativeTime at={planned.occurrence?.ends_at ?? planned.ends_at} />
      </span>
    </span>
  );
}
