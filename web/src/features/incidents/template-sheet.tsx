import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { createTemplate, type TemplateInput, templateQuery, updateTemplate } from "@/api/incidents/templates";
import { incidentTemplateKeys } from "@/api/keys";
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

interface TemplateSheetProps {
  /** The template to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

const empty: TemplateInput = {
  name: "",
  title: "",
  status: "investigating",
  impact: "minor",
  body: "",
  service_ids: [],
};

export function TemplateSheet({ id, onClose }: TemplateSheetProps) {
  const known = useQuery({ ...templateQuery(id ?? ""), enabled: Boolean(id) });
  return (
    <SheetFrame open onClose={onClose}>
      {!id && <TemplateForm start={empty} onDone={onClose} />}
      {id && known.data && <TemplateForm id={id} start={inputOf(known.data)} onDone={onClose} />}
      {id && !known.data && (
        <SheetPanel title="Edit template">
          {known.isError ? <ErrorState error={known.error} /> : <Skeleton className="h-40" />}
        </SheetPanel>
      )}
    </SheetFrame>
  );
}

function inputOf({ name, title, status, impact, body, service_ids }: TemplateInput): TemplateInput {
  return { name, title, status, impact, body, service_ids };
}

function TemplateForm({ id, start, onDone }: { id?: string; start: TemplateInput; onDone: () => void }) {
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const client = useQueryClient();
  const change = (part: Partial<TemplateInput>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => (id ? updateTemplate(id, draft) : createTemplate(draft)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: incidentTemplateKeys.all });
      toastDone(id ? "Saved the template" : "Created the template");
      onDone();
    },
  });
  const complete = Boolean(draft.name.trim() && draft.title.trim());
  const submit = () => {
    setTried(true);
    if (complete && !save.isPending) save.mutate();
  };
  const problem = (field: keyof TemplateInput) => problemsByField(save.error)[field];
  const missing = (field: "name" | "title", words: string) => (tried && !draft[field].trim() ? words : problem(field));
  return (
    <SheetPanel
      title={id ? "Edit template" : "New template"}
      description="{{service}} becomes the affected services, {{time}} the time of use."
      dirty={draft !== first && !save.isSuccess}
      onSubmit={submit}
      footer={
        <div className="ml-auto flex gap-2">
          <Button onClick={onDone}>Cancel</Button>
          <SaveButton onClick={submit} busy={save.isPending}>
            {id ? "Save" : "Create template"}
          </SaveButton>
        </div>
      }
    >
      <div className="flex flex-col gap-6">
        <Field label="Name" hint="Only we read it." error={missing("name", "A name is needed.")}>
          <Input
            placeholder="Full disk"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label="Title" error={missing("title", "A title is needed.")}>
          <Input
            placeholder="{{service}} is slow"
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
        <Field label="Text" optional error={problem("body")}>
          <Textarea
            placeholder="Since {{time}} requests take longer than usual. We are looking into it."
            value={draft.body}
            onChange={(body) => change({ body })}
          />
        </Field>
        <div className="grid gap-6 sm:grid-cols-2">
          <Field label="Status">
            <Select value={draft.status} onChange={(status) => change({ status })} options={statusOptions} />
          </Field>
          <Field label="Impact">
            <Select value={draft.impact} onChange={(impact) => change({ impact })} options={impactOptions} />
          </Field>
        </div>
        <ServicePicker
          chosen={draft.service_ids}
          error={problem("service_ids")}
          onChange={(service_ids) => change({ service_ids })}
        />
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}
