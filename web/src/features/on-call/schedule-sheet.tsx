import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { scheduleQuery } from "@/api/on-call/get-schedules";
import { useOrganizationZone } from "@/api/organizations/get-organization";
import { ErrorState } from "@/components/ui/error-state";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { draftOf, newDraft } from "@/features/on-call/schedule-draft";
import { ScheduleForm } from "@/features/on-call/schedule-form";
import { dayAt } from "@/lib/zoned";

interface ScheduleSheetProps {
  /** The schedule to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function ScheduleSheet({ id, onClose }: ScheduleSheetProps) {
  return (
    <SheetFrame open onClose={onClose} wide>
      {id ? <EditSchedule id={id} onDone={onClose} /> : <NewSchedule />}
    </SheetFrame>
  );
}

function NewSchedule() {
  const zone = useOrganizationZone();
  const navigate = useNavigate();
  const [now] = useState(Date.now);
  if (!zone) {
    return (
      <SheetPanel title="New schedule">
        <Skeleton className="h-40" />
      </SheetPanel>
    );
  }
  return (
    <ScheduleForm
      start={newDraft(zone, dayAt(now, zone))}
      onSaved={({ id }) => void navigate({ to: "/on-call/$id", params: { id } })}
    />
  );
}

function EditSchedule({ id, onDone }: { id: string; onDone: () => void }) {
  const schedule = useQuery(scheduleQuery(id));
  if (schedule.data) return <ScheduleForm id={id} start={draftOf(schedule.data)} onSaved={onDone} />;
  return (
    <SheetPanel title="Edit schedule">
      {schedule.isError ? <ErrorState error={schedule.error} /> : <Skeleton className="h-40" />}
    </SheetPanel>
  );
}
