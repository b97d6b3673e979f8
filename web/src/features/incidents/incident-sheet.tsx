import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { type Incident, incidentQuery } from "@/api/incidents/get-incidents";
import type { FilledTemplate } from "@/api/incidents/templates";
import { createIncident, type IncidentInput, updateIncident } from "@/api/incidents/write-incident";
import { servicesQuery } from "@/api/services/get-services";
import { impactOptions, statusOptions } from "@/components/incident/incident-look";
import { ServicePicker } from "@/components/service/service-picker";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { SaveButton } from "@/components/ui/save-button";
import { Select } from "@/components/ui/select";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { toastDone } from "@/components/ui/toast";
import { PublicPreview } from "@/features/incidents/public-preview";
import { TemplateSelect } from "@/features/incidents/template-select";
import { useIncidentAction } from "@/features/incidents/use-incident-action";

interface IncidentSheetProps {
  /** The incident to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function IncidentSheet({ id, onClose }: IncidentSheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      {id ? <EditIncident id={id} onDone={onClose} /> : <NewIncident onDone={onClose} />}
    </SheetFrame>
  );
}

const empty: IncidentInput = {
  title: "",
  status: "investigating",
  impact: "minor",
  body: "",
  affected_service_ids: [],
};

function NewIncident({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate();
  const open = (incident: Incident) => void navigate({ to: "/incidents/$id", params: { id: incident.id } });
  return <IncidentForm start={empty} onDone={onDone} onSaved={open} />;
}

function EditIncident({ id, onDone }: { id: string; onDone: () => void }) {
  const incident = useQuery(incidentQuery(id));
  if (incident.data) {
    const { title, status, impact, affected_services } = incident.data;
    const start = { title, status, impact, body: "", affected_service_ids: affected_services.map((one) => one.id) };
    return <IncidentForm id={id} start={start} onDone={onDone} onSaved={onDone} />;
  }
  return (
    <SheetPanel title="Edit incident">
      {incident.isError ? <ErrorState error={incident.error} /> : <Skeleton className="h-40" />}
    </SheetPanel>
  );
}

interface FormProps {
  id?: string;
  start: IncidentInput;
  onDone: () => void;
  onSaved: (incident: Incident) => void;
}

function IncidentForm({ id, start, onDone, onSaved }: FormProps) {
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [before, setBefore] = useState(first);
  const [untitled, setUntitled] = useState(false);
  const services = useQuery(servicesQuery);
  const change = (part: Partial<IncidentInput>) => setDraft((known) => ({ ...known, ...part }));
  // A template fills what nobody has typed into; what came from another template goes.
  const use = (filled: FilledTemplate) => {
    const untouched = (Object.keys(filled) as (keyof FilledTemplate)[]).filter((name) => draft[name] === before[name]);
    const part = Object.fromEntries(untouched.map((name) => [name, filled[name]]));
    change(part);
    setBefore({ ...before, ...part });
  };
  const { title, impact, affected_service_ids } = draft;
  const save = useIncidentAction(
    () => (id ? updateIncident(id, { title, impact, affected_service_ids }) : createIncident(draft)),
    (incident) => {
      toastDone(id ? "Saved the incident" : "Opened the incident");
      onSaved(incident);
    },
  );
  const submit = () => {
    setUntitled(!title.trim());
    if (title.trim() && !save.isPending) save.mutate(undefined);
  };
  const problem = (field: string) => problemsByField(save.error)[field];
  const shown = (services.data ?? []).filter((one) => one.is_visible && affected_service_ids.includes(one.id));
  return (
    <SheetPanel
      title={id ? "Edit incident" : "New incident"}
      description={id ? undefined : "For trouble that no monitor sees, or that people should hear about in your words."}
      dirty={draft !== first && !save.isSuccess}
      onSubmit={submit}
      footer={
        <div className="ml-auto flex gap-2">
          <Button onClick={onDone}>Cancel</Button>
          <SaveButton onClick={submit} busy={save.isPending}>
            {id ? "Save" : "Open incident"}
          </SaveButton>
        </div>
      }
    >
      <div className="flex flex-col gap-6">
        {!id && (
          <TemplateSelect
            serviceIds={affected_service_ids.length > 0 ? affected_service_ids : undefined}
            onFilled={use}
          />
        )}
        <Field label="Title" error={untitled ? "A title is needed." : problem("title")}>
          <Input
            placeholder="Payments fail for some customers"
            value={title}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
        <ServicePicker
          chosen={affected_service_ids}
          error={problem("affected_service_ids")}
          onChange={(ids) => change({ affected_service_ids: ids })}
        />
        <Field label="Impact" hint="The public is told at least this much of the affected services.">
          <Select
            className="max-w-52"
            value={impact}
            onChange={(next) => change({ impact: next })}
            options={impactOptions}
          />
        </Field>
        {!id && (
          <>
            <Field label="Status">
              <Select
                className="max-w-52"
                value={draft.status}
                onChange={(status) => change({ status })}
                options={statusOptions}
              />
            </Field>
            <Field
              label="First update"
              optional
              hint="Everybody reads this. Leave it empty, and the title stands here."
            >
              <Textarea value={draft.body} onChange={(body) => change({ body })} />
            </Field>
            {title.trim() && (
              <PublicPreview
                title={title.trim()}
                services={shown}
                status={draft.status}
                body={draft.body.trim() || title.trim()}
              />
            )}
          </>
        )}
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}
