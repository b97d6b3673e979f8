import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarPlus } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/client";
import { scheduleKeys } from "@/api/keys";
import type { OnCallSchedule } from "@/api/on-call/get-schedules";
import { deleteFeed, makeFeed } from "@/api/on-call/write-schedule";
import { Button } from "@/components/ui/button";
import { CopyLine } from "@/components/ui/copy-button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Problem } from "@/components/ui/notice";
import { Card, Section } from "@/components/ui/page";
import { useOnCallWrite } from "@/features/on-call/use-on-call-write";

/** The shifts in anybody's own calendar, by a secret address that is shown once. */
export function FeedSection({ schedule: { id, has_feed } }: { schedule: OnCallSchedule }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<"new" | "off" | null>(null);
  const make = useMutation({
    mutationFn: () => makeFeed(id),
    onSettled: () => {
      setAsking(null);
      void client.invalidateQueries({ queryKey: scheduleKeys.all });
    },
  });
  const off = useOnCallWrite(() => {
    setAsking(null);
    make.reset();
  });
  return (
    <Section title="In your own calendar">
      <Card className="flex flex-col items-start gap-3 px-4 py-3 text-sm">
        {make.data ? (
          <>
            <p className="text-muted">
              Subscribe to this address in your calendar. It is shown only now; whoever knows it can read the shifts.
            </p>
            <CopyLine text={make.data.url} label="Copy the calendar's address" className="w-full min-w-0" />
          </>
        ) : (
          <p className="text-muted">
            {has_feed
              ? "Its calendar can be read at a secret address, which was shown when it was made."
              : "A secret address that calendar programs subscribe to: everybody sees when it is their turn."}
          </p>
        )}
        {make.isError && <Problem>{messageOf(make.error)}</Problem>}
        <div className="flex flex-wrap gap-2">
          {!make.data && (
            <Button busy={make.isPending} onClick={() => (has_feed ? setAsking("new") : make.mutate())}>
              <CalendarPlus aria-hidden />
              {has_feed ? "Make a new address" : "Make an address"}
            </Button>
          )}
          {has_feed && (
            <Button variant="danger" onClick={() => setAsking("off")}>
              Switch it off
            </Button>
          )}
        </div>
      </Card>
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        title={asking === "off" ? "Switch the calendar's address off?" : "Make a new address?"}
        description="Calendars that have subscribed to the present address no longer follow."
        action={asking === "off" ? "Switch it off" : "Make a new one"}
        busy={make.isPending || off.isPending}
        onConfirm={() =>
          asking === "off"
            ? off.mutate({
                run: () => deleteFeed(id),
                done: "The calendar's address is off",
                failed: "Could not switch the address off",
              })
            : make.mutate()
        }
      />
    </Section>
  );
}
