import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Attention } from "@/api/dashboard/get-dashboard";
import { HeldLine } from "@/components/hold/held-line";
import { Card } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { StateIcon } from "@/components/ui/state";
import { TargetLink } from "@/features/overview/target-link";

/** What a person should look at now; an honest line when there is nothing. */
export function AttentionList({ items }: { items: readonly Attention[] }) {
  if (items.length === 0) {
    return (
      <Card className="flex items-center gap-2 px-4 py-3 text-muted text-sm">
        <CircleCheck className="size-4 text-up" aria-hidden />
        All clear. Nothing needs you now.
      </Card>
    );
  }
  return (
    <Card>
      <ul className="divide-y">
        {items.map((item) => (
          <li
            key={[item.type, item.monitor_id, item.channel_id, item.delivery_id, item.title].join(" ")}
            className="flex items-start gap-3 px-4 py-2.5"
          >
            {item.status ? (
              <StateIcon status={item.status} className="mt-0.5" />
            ) : (
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-degraded" role="img" aria-label="Attention" />
            )}
            <div className="min-w-0 flex-1">
              <TargetLink target={item} />
              {item.message && <p className="break-words text-muted text-sm first-letter:uppercase">{item.message}</p>}
              {item.held_by && <HeldLine held={item.held_by} className="mt-0.5 text-xs" />}
            </div>
            {item.since && <RelativeTime at={item.since} className="text-muted text-xs leading-5" />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
