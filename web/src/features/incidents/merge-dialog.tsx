import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "@/api/client";
import { type Incident, openIncidentsQuery } from "@/api/incidents/get-incidents";
import { mergeIncident } from "@/api/incidents/merge-incident";
import { incidentKeys } from "@/api/keys";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { toastDone } from "@/components/ui/toast";
import { useIncidentAction } from "@/features/incidents/use-incident-action";

interface MergeDialogProps {
  incident: Incident;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Which other open incident tells the story from now on. */
export function MergeDialog({ incident, open, onOpenChange }: MergeDialogProps) {
  const [into, setInto] = useState<string | null>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  const list = useQuery({ ...openIncidentsQuery(), enabled: open });
  const others = list.data?.filter((one) => one.id !== incident.id) ?? [];
  const merge = useIncidentAction(
    () => mergeIncident(incident.id, into ?? ""),
    () => {
      void client.invalidateQueries({ queryKey: incidentKeys.details });
      onOpenChange(false);
      toastDone(`Merged ${incident.title}`);
      if (into) void navigate({ to: "/incidents/$id", params: { id: into } });
    },
  );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Merge “${incident.title}”`}
      description={
        incident.is_auto
          ? "The other incident tells the story from now on. This one goes on beneath it, out of the lists, until its service is well; whoever was told of the failure is told of the recovery then."
          : "The other incident tells the story from now on, and this one is resolved."
      }
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" disabled={!into} busy={merge.isPending} onClick={() => merge.mutate(undefined)}>
            Merge
          </Button>
        </>
      }
    >
      {list.data && others.length === 0 ? (
        <p className="text-muted text-sm">No other incident is open.</p>
      ) : (
        <Field label="Into" hint="Its affected services are joined by those of this one, also on the public page.">
          <Select
            placeholder="Choose an open incident…"
            value={into}
            onChange={setInto}
            options={others.map((one) => ({ value: one.id, label: one.title }))}
          />
        </Field>
      )}
      {merge.isError && <Problem>{messageOf(merge.error)}</Problem>}
    </Dialog>
  );
}
