import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/api/client";
import type { Incident, WholeIncident } from "@/api/incidents/get-incidents";
import { addNote, postUpdate } from "@/api/incidents/write-incident";
import { servicesQuery } from "@/api/services/get-services";
import type { IncidentStatus } from "@/api/types";
import { statusWords } from "@/components/incident/incident-look";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { Card } from "@/components/ui/page";
import { SaveButton } from "@/components/ui/save-button";
import { Select } from "@/components/ui/select";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { toastDone } from "@/components/ui/toast";
import { PublicPreview } from "@/features/incidents/public-preview";
import { TemplateSelect } from "@/features/incidents/template-select";
import { useIncidentAction } from "@/features/incidents/use-incident-action";

type Tab = "update" | "note";

/** Where the next line of the timeline is written: for everybody, or only for us. */
export function Composer({ incident }: { incident: WholeIncident }) {
  const [tab, setTab] = useState<Tab>("update");
  return (
    <Card>
      <Tabs
        value={tab}
        onChange={setTab}
        items={[
          { value: "update", label: "Post an update" },
          { value: "note", label: "Internal note" },
        ]}
        className="px-4"
      >
        <TabPanel value="update" className="px-4 py-4">
          <UpdateForm incident={incident} />
        </TabPanel>
        <TabPanel value="note" className="px-4 py-4">
          <NoteForm incident={incident} />
        </TabPanel>
      </Tabs>
    </Card>
  );
}

const order: IncidentStatus[] = ["investigating", "identified", "monitoring", "resolved"];

/** Forward from where it stands; from the end, any status reopens it. */
function stepsOf({ status }: Incident): IncidentStatus[] {
  return status === "resolved" ? order : order.slice(order.indexOf(status));
}

function UpdateForm({ incident }: { incident: WholeIncident }) {
  const [chosen, setChosen] = useState<IncidentStatus | null>(null);
  const [body, setBody] = useState("");
  const [prepared, setPrepared] = useState("");
  const services = useQuery(servicesQuery);
  const steps = stepsOf(incident);
  const status = chosen && steps.includes(chosen) ? chosen : incident.status;
  const send = useIncidentAction(
    () => postUpdate(incident.id, status, body.trim()),
    () => {
      setBody("");
      setChosen(null);
      toastDone(resolves ? "Resolved the incident" : "Posted the update");
    },
  );
  const hidden = new Set(services.data?.filter((service) => !service.is_visible).map((service) => service.id));
  const shown = incident.affected_services.filter((service) => !hidden.has(service.id));
  const reopens = incident.status === "resolved" && status !== "resolved";
  const resolves = incident.status !== "resolved" && status === "resolved";
  const submit = () => body.trim() && !send.isPending && send.mutate(undefined);
  return (
    <div className="flex flex-col gap-4" onKeyDownCapture={submitKey(submit)}>
      <Field label="Status">
        <Select
          className="max-w-52"
          value={status}
          onChange={setChosen}
          options={steps.map((step) => ({ value: step, label: statusWords[step] }))}
        />
      </Field>
      <TemplateSelect
        serviceIds={incident.affected_services.map((service) => service.id)}
        // What was typed stays; what came from another template goes.
        onFilled={({ body: words }) => {
          setBody((before) => (before.trim() && before !== prepared ? `${before.trimEnd()}\n\n${words}` : words));
          setPrepared(words);
        }}
      />
      <Field label="What to say" hint="Everybody reads this. Say what is broken, for whom, and what comes next.">
        <Textarea value={body} onChange={setBody} rows={3} />
      </Field>
      {body.trim() && (
        <PublicPreview
          title={incident.title}
          services={shown}
          status={status}
          body={body.trim()}
          elsewhere={reopens ? undefined : lastingWhole(incident)?.title}
        />
      )}
      {send.isError && <Problem>{messageOf(send.error)}</Problem>}
      <div className="flex items-center justify-end gap-2">
        <SaveButton onClick={submit} disabled={!body.trim()} busy={send.isPending}>
          {reopens ? "Reopen with this update" : resolves ? "Resolve with this update" : "Post update"}
        </SaveButton>
      </div>
    </div>
  );
}

/** The incident that tells the story instead, while it lasts. */
function lastingWhole({ merged_into: other }: WholeIncident) {
  return other?.resolved_at === null ? other : undefined;
}

function NoteForm({ incident }: { incident: Incident }) {
  const [body, setBody] = useState("");
  const send = useIncidentAction(
    () => addNote(incident.id, body.trim()),
    () => {
      setBody("");
      toastDone("Wrote the note");
    },
  );
  const submit = () => body.trim() && !send.isPending && send.mutate(undefined);
  return (
    <div className="flex flex-col gap-4" onKeyDownCapture={submitKey(submit)}>
      <Field label="Note" hint="Only people of the organization read it.">
        <Textarea value={body} onChange={setBody} rows={3} />
      </Field>
      {send.isError && <Problem>{messageOf(send.error)}</Problem>}
      <div className="flex justify-end">
        <Button variant="primary" onClick={submit} disabled={!body.trim()} busy={send.isPending}>
          Write note
        </Button>
      </div>
    </div>
  );
}

function submitKey(submit: () => unknown) {
  return (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
    submit();
  };
}
