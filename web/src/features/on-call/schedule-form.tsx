import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { policyKeys, scheduleKeys } from "@/api/keys";
import type { OnCallSchedule } from "@/api/on-call/get-schedules";
import { createSchedule, updateSchedule } from "@/api/on-call/write-schedule";
import { ZoneInput } from "@/components/time/zone-input";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { SaveButton } from "@/components/ui/save-button";
import { SheetPanel } from "@/components/ui/sheet";
import { toastDone } from "@/components/ui/toast";
import { RotationList } from "@/features/on-call/rotation-list";
import { draftProblems, inputOf, type ScheduleDraft } from "@/features/on-call/schedule-draft";
import { ShiftsPreview } from "@/features/on-call/shifts-preview";
import { dayAt } from "@/lib/zoned";

interface ScheduleFormProps {
  /** Undefined for a new one. */
  id?: string;
  start: ScheduleDraft;
  onSaved: (schedule: OnCallSchedule) => void;
}

export function ScheduleForm({ id, start, onSaved }: ScheduleFormProps) {
  const client = useQueryClient();
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const [now] = useState(Date.now);
  const today = dayAt(now, draft.time_zone);
  const change = (part: Partial<ScheduleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => (id ? updateSchedule(id, inputOf(draft)) : createSchedule(inputOf(draft))),
    onSuccess: (schedule) => {
      toastDone(id ? `Saved ${schedule.name}` : `Made ${schedule.name}`);
      onSaved(schedule);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: scheduleKeys.all });
      void client.invalidateQueries({ queryKey: policyKeys.details });
    },
  });
  const own = draftProblems(draft);
  const submit = () => {
    setTried(true);
    if (Object.keys(own).length === 0 && !save.isPending) save.mutate();
  };
  const problems = { ...problemsByField(save.error), ...(tried ? own : {}) };
  return (
    <SheetPanel
      title={id ? `Edit ${first.name}` : "New schedule"}
      description={id ? undefined : "Whose turn it is to be told, around the clock."}
      dirty={draft !== first && !save.isSuccess}
      onSubmit={submit}
      footer={
        <SaveButton className="ml-auto" onClick={submit} busy={save.isPending}>
          {id ? "Save" : "Create"}
        </SaveButton>
      }
    >
      <div className="flex flex-col gap-6">
        <Field label="Name" error={problems.name}>
          <Input
            placeholder="Operations"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label="Time zone" hint="Handovers follow its clocks, also when they change." error={problems.time_zone}>
          <ZoneInput value={draft.time_zone} onChange={(time_zone) => change({ time_zone })} />
        </Field>
        <RotationList
          rotations={draft.rotations}
          onChange={(rotations) => change({ rotations })}
          today={today}
          error={problems.rotations}
          strict={tried}
        />
        <ShiftsPreview id={id} draft={draft} today={today} />
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}
