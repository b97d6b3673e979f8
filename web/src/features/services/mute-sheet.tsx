import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { serviceQuery } from "@/api/services/get-services";
import type { Service } from "@/api/types";
import { useMute } from "@/components/service/use-mute";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { SaveButton } from "@/components/ui/save-button";
import { Select } from "@/components/ui/select";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";

interface MuteSheetProps {
  /** The service to silence. */
  id: string | undefined;
  onClose: () => void;
}

const spans = [
  { value: "15", label: "15 minutes" },
  { value: "60", label: "1 hour" },
  { value: "240", label: "4 hours" },
  { value: "480", label: "8 hours" },
  { value: "1440", label: "1 day" },
  { value: "4320", label: "3 days" },
  { value: "10080", label: "1 week" },
  { value: "43200", label: "30 days" },
];

/** Silences a service for more spans than a menu holds, and says why. */
export function MuteSheet({ id = "", onClose }: MuteSheetProps) {
  const service = useQuery(serviceQuery(id));
  return (
    <SheetFrame open onClose={onClose}>
      {service.data ? (
        <MuteForm service={service.data} onDone={onClose} />
      ) : (
        <SheetPanel title="Mute">
          {service.isError ? <ErrorState error={service.error} /> : <Skeleton className="h-14" />}
        </SheetPanel>
      )}
    </SheetFrame>
  );
}

function MuteForm({ service, onDone }: { service: Service; onDone: () => void }) {
  const [minutes, setMinutes] = useState("60");
  const [reason, setReason] = useState("");
  const mute = useMute();
  const { id, name } = service;
  const submit = () => {
    if (mute.isPending) return;
    mute.mutate({ id, name, minutes: Number(minutes), reason: reason.trim() }, { onSuccess: onDone });
  };
  return (
    <SheetPanel
      title={`Mute ${name}`}
      description="Incidents are still recorded and nobody is told. What still fails at the end is told then."
      dirty={reason.trim() !== "" && !mute.isSuccess}
      onSubmit={submit}
      footer={
        <SaveButton className="ml-auto" onClick={submit} busy={mute.isPending}>
          Mute
        </SaveButton>
      }
    >
      <div className="flex flex-col gap-6">
        <Field label="For">
          <Select className="max-w-52" value={minutes} onChange={setMinutes} options={spans} />
        </Field>
        <Field label="Reason" optional hint="Shown to your colleagues wherever they wonder why it is quiet.">
          <Textarea rows={3} maxLength={2000} value={reason} onChange={setReason} />
        </Field>
      </div>
    </SheetPanel>
  );
}
