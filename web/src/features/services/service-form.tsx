import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { setNeeds } from "@/api/dependencies/needs";
import { policiesQuery } from "@/api/escalation/get-policies";
import { dashboardKey, serviceKeys } from "@/api/keys";
import { servicesQuery } from "@/api/services/get-services";
import { createService, setServiceContacts, updateService } from "@/api/services/save-service";
import type { PublicStatus, Severity } from "@/api/types";
import { publicWords } from "@/components/incident/incident-look";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { SaveButton } from "@/components/ui/save-button";
import { Select } from "@/components/ui/select";
import { SheetPanel } from "@/components/ui/sheet";
import { Switch } from "@/components/ui/switch";
import { toastDone } from "@/components/ui/toast";
import { ContactPicker } from "@/features/services/contact-picker";
import { NeedsPicker } from "@/features/services/needs-picker";
import { PolicyPicker } from "@/features/services/policy-picker";
import { inputOf, type ServiceDraft } from "@/features/services/service-draft";

interface ServiceFormProps {
  /** Undefined for a new service. */
  id?: string;
  start: ServiceDraft;
  onDone: () => void;
}

const severities: Record<Severity, string> = { low: "Low", medium: "Medium", high: "High", critical: "Critical" };

export function ServiceForm({ id, start, onDone }: ServiceFormProps) {
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [nameless, setNameless] = useState(false);
  const change = (part: Partial<ServiceDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useSave(id, draft, first, onDone);
  const submit = () => {
    setNameless(!draft.name.trim());
    if (draft.name.trim() && !save.isPending) save.mutate();
  };
  const policies = useQuery(policiesQuery);
  const policy = policies.data?.find((one) => one.id === draft.escalation_policy_id);
  const problem = (field: string) => problemsByField(save.error)[field];
  return (
    <SheetPanel
      title={id ? `Edit ${first.name}` : "New service"}
      description={id ? undefined : "A thing people care about. Its monitors tell how it is."}
      dirty={draft !== first && !save.isSuccess}
      onSubmit={submit}
      footer={
        <SaveButton className="ml-auto" onClick={submit} busy={save.isPending}>
          {id ? "Save" : "Create"}
        </SaveButton>
      }
    >
      <div className="flex flex-col gap-6">
        <Field label="Name" error={nameless ? "A name is needed." : problem("name")}>
          <Input placeholder="Web shop" value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label="Description" optional hint="The public reads it below the name." error={problem("description")}>
          <Textarea rows={2} value={draft.description} onChange={(description) => change({ description })} />
        </Field>
        <GroupField
          value={draft.group_name}
          error={problem("group_name")}
          onChange={(group_name) => change({ group_name })}
        />
        <Field label="How much its trouble matters" hint="Channels may listen only to what matters enough.">
          <Select
            className="max-w-52"
            value={draft.severity}
            onChange={(severity) => change({ severity })}
            options={(Object.keys(severities) as Severity[]).map((value) => ({ value, label: severities[value] }))}
          />
        </Field>
        <ContactPicker
          chosen={draft.contact_ids}
          onChange={(contact_ids) => change({ contact_ids })}
          beginsBy={policy?.steps[0]?.wait_minutes === 0 ? policy.name : undefined}
        />
        <PolicyPicker
          value={draft.escalation_policy_id}
          onChange={(escalation_policy_id) => change({ escalation_policy_id })}
          error={problem("escalation_policy_id")}
        />
        <NeedsPicker
          id={id}
          chosen={draft.depends_on}
          onChange={(depends_on) => change({ depends_on })}
          error={problem("depends_on")}
        />
        <Switch
          label="On the public page"
          hint="Everybody may see this service and its incidents."
          checked={draft.is_visible}
          onChange={(is_visible) => change({ is_visible })}
        />
        <Field
          label="Public status, set by hand"
          hint="The public is never told better than this, whatever the monitors say. “Operational” takes it back."
        >
          <Select
            className="max-w-60"
            value={draft.floor}
            onChange={(floor) => change({ floor })}
            options={(Object.keys(publicWords) as PublicStatus[]).map((value) => ({
              value,
              label: publicWords[value],
            }))}
          />
        </Field>
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}

function useSave(id: string | undefined, draft: ServiceDraft, first: ServiceDraft, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const input = inputOf(draft, !id);
      const service = id ? await updateService(id, input) : await createService(input);
      if (draft.contact_ids !== first.contact_ids) await setServiceContacts(service.id, draft.contact_ids);
      if (draft.depends_on !== first.depends_on) await setNeeds(service.id, draft.depends_on);
      return service;
    },
    onSuccess: (service) => {
      toastDone(id ? `Saved ${service.name}` : `Made ${service.name}`);
      onDone();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: serviceKeys.all });
      void client.invalidateQueries({ queryKey: dashboardKey });
    },
  });
}

interface GroupFieldProps {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** Free text that offers the groups there are. */
function GroupField({ value, error, onChange }: GroupFieldProps) {
  const services = useQuery(servicesQuery);
  const groups = [...new Set(services.data?.flatMap((one) => one.group_name ?? []))];
  return (
    <Field label="Group" optional hint="Services of one group stand together." error={error}>
      <Input list="service-groups" value={value} onChange={(event) => onChange(event.target.value)} />
      <datalist id="service-groups">
        {groups.map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
    </Field>
  );
}
