import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "@/api/client";
import { type Incident, openIncidentsQuery } from "@/api/incidents/get-incidents";
import { mergeIncident, wouldPublishQuery } from "@/api/incidents/merge-incident";
import { incidentKeys } from "@/api/keys";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Problem, Warning } from "@/components/ui/notice";
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
  const [publish, setPublish] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const list = useQuery({ ...openIncidentsQuery(), enabled: open });
  const others = list.data?.filter((one) => one.id !== incident.id) ?? [];
  const chosen = others.find((one) => one.id === into);
  const choose = (id: string) => {
    setInto(id);
    setPublish(false);
  };
  const merge = useIncidentAction(
    () => mergeIncident(incident.id, into ?? "", publish),
    () => {
      void client.invalidateQueries({ queryKey: incidentKeys.details });
      onOpenChange(false);
      toastDone(`Merged ${incident.title}`);
      if (into) void navigate({ to: "/incidents/$id", params: { id: into } });
    },
  );
  const isToMerge = open && chosen !== undefined && (merge.isIdle || merge.isError);
  const exposes = useQuery({ ...wouldPublishQuery(incident.id, into ?? ""), enabled: isToMerge });
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
          <Button
            variant="primary"
            disabled={!chosen || exposes.isPending || (exposes.data === true && !publish)}
            busy={merge.isPending}
            onClick={() => merge.mutate(undefined)}
          >
            Merge
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {list.data && others.length === 0 ? (
          <p className="text-muted text-sm">No other incident is open.</p>
        ) : (
          <Field label="Into" hint="Its affected services are joined by those of this one, also on the public page.">
            <Select
              placeholder="Choose an open incident…"
              value={into}
              onChange={choose}
              options={others.map((one) => ({ value: one.id, label: one.title }))}
            />
          </Field>
        )}
        {chosen && exposes.data && (
          <Warning>
            <span className="block pb-2">
              Strangers read of this incident, but not of “{chosen.title}” so far. Merged, they read its title and all
              its updates. Merge it the other way round, and nothing is published.
            </span>
            <Checkbox checked={publish} onChange={setPublish} label={`Publish “${chosen.title}”`} />
          </Warning>
        )}
        {exposes.isError && <Problem>{messageOf(exposes.error)}</Problem>}
        {merge.isError && <Problem>{messageOf(merge.error)}</Problem>}
      </div>
    </Dialog>
  );
}
