import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Wrench } from "lucide-react";
import { type MaintenanceWindow, presentWindowsQuery } from "@/api/maintenance/get-windows";
import { type Coverable, covers } from "@/components/maintenance/coverage";
import { RelativeTime } from "@/components/ui/relative-time";
import { cn } from "@/lib/cn";

/** The window that covers something now; of several the one that ends last. Asked only where `wanted`. */
export function usePresentWindow(what: Coverable, wanted = true): MaintenanceWindow | undefined {
  const present = useQuery({ ...presentWindowsQuery, enabled: wanted });
  const end = (one: MaintenanceWindow) => Date.parse(one.occurrence?.ends_at ?? one.ends_at);
  return present.data
    ?.filter((one) => wanted && covers(one, what))
    .sort((one, other) => end(other) - end(one))
    .at(0);
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
