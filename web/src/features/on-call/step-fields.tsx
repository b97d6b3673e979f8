import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { contactsQuery } from "@/api/contacts/contacts";
import type { EscalationStep } from "@/api/escalation/get-policies";
import { schedulesQuery } from "@/api/on-call/get-schedules";
import { useRows } from "@/components/kind-form/use-rows";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldGroup } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import { Unread } from "@/components/ui/unread";
import { newStep, stepProblem } from "@/features/on-call/policy-draft";

interface StepFieldsProps {
  steps: readonly EscalationStep[];
  onChange: (steps: EscalationStep[]) => void;
  error?: string;
  /** Somebody tried to save: what is missing is said. */
  strict: boolean;
}

const NEXT_WAIT_MINUTES = 15;

/** The steps of a policy, one after the other. */
export function StepFields({ steps, onChange, error, strict }: StepFieldsProps) {
  const { rows, replace, remove, add, move } = useRows(steps, onChange);
  return (
    <FieldGroup
      legend="Steps"
      hint="Steps that wait for nothing at the beginning are told together with the failure."
      error={error}
    >
      <ol className="flex flex-col gap-2">
        {rows.map(({ id, item }, at) => (
          <li key={id} className="rounded-md border">
            <div className="flex items-center gap-0.5 border-b bg-bg-subtle py-0.5 pr-0.5 pl-3 text-sm">
              <span className="flex-1 font-medium">Step {at + 1}</span>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Move step ${at + 1} up`}
                disabled={at === 0}
                onClick={() => move(at, at - 1)}
              >
                <ArrowUp aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Move step ${at + 1} down`}
                disabled={at === rows.length - 1}
                onClick={() => move(at, at + 1)}
              >
                <ArrowDown aria-hidden />
              </Button>
              <Button variant="ghost" size="icon-sm" aria-label={`Remove step ${at + 1}`} onClick={() => remove(at)}>
                <X aria-hidden />
              </Button>
            </div>
            <OneStep
              step={item}
              isFirst={at === 0}
              onChange={(next) => replace(at, next)}
              problem={strict ? stepProblem(item) : undefined}
            />
          </li>
        ))}
      </ol>
      <Button
        variant="ghost"
        size="sm"
        className="self-start"
        onClick={() => add(newStep(rows.length === 0 ? 0 : NEXT_WAIT_MINUTES))}
      >
        <Plus aria-hidden />
        Add a step
      </Button>
    </FieldGroup>
  );
}

interface OneStepProps {
  step: EscalationStep;
  isFirst: boolean;
  onChange: (step: EscalationStep) => void;
  problem: string | undefined;
}

function OneStep({ step, isFirst, onChange, problem }: OneStepProps) {
  const contacts = useQuery(contactsQuery);
  const schedules = useQuery(schedulesQuery);
  const change = (part: Partial<EscalationStep>) => onChange({ ...step, ...part });
  return (
    <div className="flex flex-col gap-3 px-3 pt-2.5 pb-3">
      <Field label={isFirst ? "Minutes after the failure was told" : "Minutes after the step before"}>
        <NumberInput
          className="max-w-28"
          min={0}
          max={10_080}
          value={Number.isNaN(step.wait_minutes) ? undefined : step.wait_minutes}
          onChange={(minutes) => change({ wait_minutes: minutes ?? Number.NaN })}
        />
      </Field>
      <Choices
        legend="Whoever is on call by"
        none="There is no schedule yet."
        query={schedules}
        chosen={step.schedule_ids}
        onChange={(schedule_ids) => change({ schedule_ids })}
      />
      <Choices
        legend="Contacts"
        none="There is no contact yet."
        query={contacts}
        chosen={step.contact_ids}
        onChange={(contact_ids) => change({ contact_ids })}
      />
      {problem && (
        <p role="alert" className="text-down text-xs">
          {problem}
        </p>
      )}
    </div>
  );
}

interface ChoicesProps {
  legend: string;
  none: string;
  query: UseQueryResult<readonly { id: string; name: string }[]>;
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}

function Choices({ legend, none, query, chosen, onChange }: ChoicesProps) {
  const options = query.data;
  return (
    <FieldGroup legend={legend}>
      {!options && <Unread query={query} what={legend === "Contacts" ? "contacts" : "schedules"} />}
      <div className="flex max-h-32 flex-wrap gap-x-5 gap-y-2 overflow-y-auto">
        {options?.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={chosen.includes(id)}
            onChange={(checked) => onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
          />
        ))}
        {options?.length === 0 && <p className="text-muted text-xs">{none}</p>}
      </div>
    </FieldGroup>
  );
}
