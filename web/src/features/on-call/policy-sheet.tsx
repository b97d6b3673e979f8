import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { policyQuery } from "@/api/escalation/get-policies";
import { createPolicy, updatePolicy } from "@/api/escalation/write-policy";
import { policyKeys } from "@/api/keys";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { NumberInput } from "@/components/ui/number-input";
import { SaveButton } from "@/components/ui/save-button";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { toastDone } from "@/components/ui/toast";
import { draftOf, draftProblems, emptyDraft, type PolicyDraft } from "@/features/on-call/policy-draft";
import { StepFields } from "@/features/on-call/step-fields";

interface PolicySheetProps {
  /** The policy to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function PolicySheet({ id, onClose }: PolicySheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      {id ? <EditPolicy id={id} onDone={onClose} /> : <PolicyForm start={emptyDraft} onDone={onClose} />}
    </SheetFrame>
  );
}

function EditPolicy({ id, onDone }: { id: string; onDone: () => void }) {
  const policy = useQuery(policyQuery(id));
  if (policy.data) return <PolicyForm id={id} start={draftOf(policy.data)} onDone={onDone} />;
  return (
    <SheetPanel title="Edit policy">
      {policy.isError ? <ErrorState error={policy.error} /> : <Skeleton className="h-40" />}
    </SheetPanel>
  );
}

function PolicyForm({ id, start, onDone }: { id?: string; start: PolicyDraft; onDone: () => void }) {
  const client = useQueryClient();
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<PolicyDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const input = { ...draft, name: draft.name.trim() };
      return id ? updatePolicy(id, input) : createPolicy(input);
    },
    onSuccess: ({ name }) => {
      toastDone(id ? `Saved ${name}` : `Made ${name}`);
      onDone();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: policyKeys.all }),
  });
  const own = draftProblems(draft);
  const submit = () => {
    setTried(true);
    if (Object.keys(own).length === 0 && !save.isPending) save.mutate();
  };
  const problems = { ...problemsByField(save.error), ...(tried ? own : {}) };
  return (
    <SheetPanel
      title={id ? `Edit ${first.name}` : "New escalation policy"}
      description={id ? undefined : "Who is told next while nobody has acknowledged."}
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
            placeholder="Shop around the clock"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <StepFields steps={draft.steps} onChange={(steps) => change({ steps })} error={problems.steps} strict={tried} />
        <div className="grid max-w-100 gap-4 sm:grid-cols-2">
          <Field label="Repeats" hint="How often all steps are gone through again." error={problems.repeats}>
            <NumberInput
              min={0}
              value={Number.isNaN(draft.repeats) ? undefined : draft.repeats}
              onChange={(repeats) => change({ repeats: repeats ?? Number.NaN })}
            />
          </Field>
          {draft.repeats > 0 && (
            <Field label="Minutes between" hint="After the last step." error={problems.repeat_after_minutes}>
              <NumberInput
                min={1}
                value={Number.isNaN(draft.repeat_after_minutes) ? undefined : draft.repeat_after_minutes}
                onChange={(minutes) => change({ repeat_after_minutes: minutes ?? Number.NaN })}
              />
            </Field>
          )}
        </div>
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}
