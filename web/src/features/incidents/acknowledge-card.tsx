import { UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/client";
import type { Incident } from "@/api/incidents/get-incidents";
import { unacknowledgeIncident } from "@/api/incidents/unacknowledge-incident";
import { acknowledgeIncident } from "@/api/incidents/write-incident";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { Card } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { toastDone } from "@/components/ui/toast";
import { useIncidentAction } from "@/features/incidents/use-incident-action";

/** Who takes care of it; a button for whoever does. */
export function AcknowledgeCard({ incident }: { incident: Incident }) {
  const [note, setNote] = useState("");
  const send = useIncidentAction(
    () => acknowledgeIncident(incident.id, note.trim()),
    () => toastDone("Acknowledged. Reminders stop; the recovery is still told."),
  );
  const takeBack = useIncidentAction(
    () => unacknowledgeIncident(incident.id),
    () => toastDone("Took the acknowledgement back. Reminders and escalations go on."),
  );
  if (incident.acknowledged_at) {
    return (
      <Card className="px-4 py-3 text-sm">
        <p className="flex items-center gap-2">
          <UserCheck className="size-4 text-accent" aria-hidden />
          <span>
            <span className="font-medium">{incident.acknowledged_by ?? "Somebody"}</span>{" "}
            {incident.resolved_at ? "took care of it" : "takes care of it"} (taken{" "}
            <RelativeTime at={incident.acknowledged_at} />)
          </span>
        </p>
        {incident.acknowledge_note && <p className="mt-1.5 break-words text-muted">{incident.acknowledge_note}</p>}
        {takeBack.isError && <Problem>{messageOf(takeBack.error)}</Problem>}
        {!incident.resolved_at && (
          <Button size="sm" className="mt-2.5" busy={takeBack.isPending} onClick={() => takeBack.mutate(undefined)}>
            <UserX aria-hidden />
            Take back
          </Button>
        )}
      </Card>
    );
  }
  if (incident.resolved_at) return null;
  return (
    <Card className="flex flex-col gap-3 px-4 py-3.5">
      <p className="font-medium text-sm">Nobody has taken this yet</p>
      <Field label="Note for the others" optional>
        <Input
          placeholder="Looking at the database"
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && send.mutate(undefined)}
        />
      </Field>
      {send.isError && <Problem>{messageOf(send.error)}</Problem>}
      <Button variant="primary" busy={send.isPending} onClick={() => send.mutate(undefined)}>
        <UserCheck aria-hidden />
        Acknowledge
      </Button>
    </Card>
  );
}
