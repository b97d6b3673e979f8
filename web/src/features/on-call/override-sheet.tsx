import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { contactsQuery } from "@/api/contacts/contacts";
import { scheduleKeys } from "@/api/keys";
import { type OnCallSchedule, scheduleQuery } from "@/api/on-call/get-schedules";
import { addOverride } from "@/api/on-call/write-schedule";
import { MomentField } from "@/components/time/moment-field";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/notice";
import { SaveButton } from "@/components/ui/save-button";
import { Select } from "@/components/ui/select";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { toastDone } from "@/components/ui/toast";
import { instantOf, wallTime } from "@/lib/zoned";

interface OverrideSheetProps {
  /** The schedule, and the shift that was clicked: "<id>" or "<id>~<from ms>~<to ms>". */
  id: string | undefined;
  onClose: () => void;
}

const HOUR_MS = 3_600_000;

/** "I take this shift". */
export function OverrideSheet({ id: address = "", onClose }: OverrideSheetProps) {
  const [id = "", from, to] = address.split("~");
  const schedule = useQuery(scheduleQuery(id));
  const [now] = useState(Date.now);
  const start = Math.max(Number(from) || 0, Math.floor(now / HOUR_MS) * HOUR_MS);
  const end = Number(to) > start ? Number(to) : start + 8 * HOUR_MS;
  return (
    <SheetFrame open onClose={onClose}>
      {schedule.data ? (
        <OverrideForm schedule={schedule.data} start={start} end={end} onDone={onClose} />
      ) : (
        <SheetPanel title="Take a shift">
          {schedule.isError ? <ErrorState error={schedule.error} /> : <Skeleton className="h-40" />}
        </SheetPanel>
      )}
    </SheetFrame>
  );
}

interface OverrideFormProps {
  schedule: OnCallSchedule;
  start: number;
  end: number;
  onDone: () => void;
}

function OverrideForm({ schedule: { id, name, time_zone: zone }, start, end, onDone }: OverrideFormProps) {
  const client = useQueryClient();
  const contacts = useQuery(contactsQuery);
  const [contactId, setContactId] = useState<string | null>(null);
  const [starts, setStarts] = useState(() => wallTime(start, zone));
  const [ends, setEnds] = useState(() => wallTime(end, zone));
  const [tried, setTried] = useState(false);
  const [from, to] = [instantOf(starts, zone), instantOf(ends, zone)];
  const own: Record<string, string> = {
    ...(contactId ? {} : { contact_id: "Choose who stands in." }),
    ...(Number.isNaN(from) ? { starts_at: "Say when it starts." } : {}),
    ...(to > from ? {} : { ends_at: "It must end after it starts." }),
  };
  const save = useMutation({
    mutationFn: (contact_id: string) =>
      addOverride(id, {
        contact_id,
        starts_at: new Date(from).toISOString(),
        ends_at: new Date(to).toISOString(),
      }),
    onSuccess: ({ contact_name }) => {
      toastDone(`${contact_name} stands in`);
      onDone();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: scheduleKeys.all }),
  });
  const submit = () => {
    setTried(true);
    if (contactId && Object.keys(own).length === 0 && !save.isPending) save.mutate(contactId);
  };
  const problem = (field: string) => (tried ? own[field] : undefined) ?? problemsByField(save.error)[field];
  return (
    <SheetPanel
      title="Take a shift"
      description={`Whoever stands in is on call by ${name}, whatever its rotations say.`}
      dirty={contactId !== null && !save.isSuccess}
      onSubmit={submit}
      footer={
        <SaveButton className="ml-auto" onClick={submit} busy={save.isPending}>
          Take it
        </SaveButton>
      }
    >
      <div className="flex flex-col gap-6">
        <Field label="Who" error={problem("contact_id")}>
          <Select
            className="max-w-64"
            placeholder="Choose a contact…"
            value={contactId}
            onChange={(next: string) => setContactId(next)}
            options={(contacts.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <MomentField label="From" value={starts} zone={zone} onChange={setStarts} error={problem("starts_at")} />
          <MomentField label="Until" value={ends} zone={zone} onChange={setEnds} error={problem("ends_at")} />
        </div>
        <p className="text-muted text-xs">Times are those of {zone.replaceAll("_", " ")}.</p>
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}
