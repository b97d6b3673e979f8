import { ArrowLeftRight, X } from "lucide-react";
import type { OnCallSchedule, Override } from "@/api/on-call/get-schedules";
import { deleteOverride } from "@/api/on-call/write-schedule";
import { spanWords } from "@/components/calendar/times";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/page";
import { useOnCallWrite } from "@/features/on-call/use-on-call-write";

/** The shifts that somebody has taken over, with a way back. */
export function OverrideList({ schedule }: { schedule: OnCallSchedule }) {
  const write = useOnCallWrite();
  if (schedule.overrides.length === 0) {
    return (
      <Card className="px-4 py-3 text-muted text-sm">
        Nobody. Who takes a shift over is on call for that time, whatever the rotations say.
      </Card>
    );
  }
  const remove = (one: Override) =>
    write.mutate({
      run: () => deleteOverride(schedule.id, one.id),
      done: `${one.contact_name} no longer stands in`,
      failed: `Could not take back that ${one.contact_name} stands in`,
    });
  return (
    <Card>
      <ul className="divide-y">
        {schedule.overrides.map((one) => (
          <li key={one.id} className="flex items-center gap-3 py-2 pr-2 pl-4 text-sm">
            <ArrowLeftRight className="size-4 shrink-0 text-muted" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{one.contact_name}</p>
              <p className="num text-muted text-xs">
                {spanWords(Date.parse(one.starts_at), Date.parse(one.ends_at), schedule.time_zone)}
              </p>
            </div>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={`Take back that ${one.contact_name} stands in`}
              onClick={() => remove(one)}
            >
              <X aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
