import { Bell, CircleAlert, CircleCheck, CircleX, type LucideIcon, MailX, Siren, Wrench } from "lucide-react";
import type { RecentEvent } from "@/api/dashboard/get-dashboard";
import { Card } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { TargetLink } from "@/features/overview/target-link";
import { cn } from "@/lib/cn";

const looks: [RegExp, LucideIcon, string][] = [
  [/recover|resolved|\bup\b/, CircleCheck, "text-up"],
  [/degraded/, CircleAlert, "text-degraded"],
  [/maintenance/, Wrench, "text-maintenance"],
  [/delivery/, MailX, "text-down"],
  [/failure|down/, CircleX, "text-down"],
  [/incident/, Siren, "text-degraded"],
];

export function RecentEvents({ events }: { events: readonly RecentEvent[] }) {
  if (events.length === 0) return <Card className="px-4 py-3 text-muted text-sm">Nothing has happened yet.</Card>;
  return (
    <Card>
      <ol className="divide-y">
        {events.map((event) => {
          const [, Icon, color] = looks.find(([pattern]) => pattern.test(event.type)) ?? [null, Bell, "text-muted"];
          return (
            <li key={event.id} className="flex items-start gap-2.5 px-3 py-2">
              <Icon className={cn("mt-0.5 size-4 shrink-0", color)} aria-hidden />
              <div className="min-w-0 flex-1">
                <TargetLink target={event} />
                {event.message && (
                  <p className="line-clamp-2 break-words first-letter:uppercase text-muted text-xs">{event.message}</p>
                )}
              </div>
              <RelativeTime at={event.at} className="text-muted text-xs leading-5" />
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
