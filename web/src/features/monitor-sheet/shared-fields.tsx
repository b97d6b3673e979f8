import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { MonitorKind } from "@/api/types";
import { MonitorsField } from "@/components/kind-form/monitors-field";
import type { FormField } from "@/components/kind-form/schema";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { TagInput } from "@/components/ui/tag-input";
import { countsRuns, type Draft, isFoundByName, type Problems } from "@/features/monitor-sheet/draft";
import { ToleranceFields } from "@/features/monitor-sheet/tolerance-fields";
import { formatSeconds } from "@/lib/time";

interface SharedFieldsProps {
  kind: MonitorKind;
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  problems: Problems;
}

interface NameFieldProps {
  /** Its clients send this name. */
  isKey: boolean;
  value: string;
  suggestion: string;
  error: string | undefined;
  onChange: (name: string) => void;
}

export function NameField({ isKey, value, suggestion, error, onChange }: NameFieldProps) {
  const hint = isKey
    ? "The alert's name, as its rule in Prometheus has it. An alert that has no monitor yet makes one when it fires."
    : "Shown in lists, messages and on the public page.";
  return (
    <Field label="Name" hint={hint} error={error}>
      <Input
        placeholder={isKey ? "InstanceDown" : suggestion}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** What every monitor has, whatever its kind. */
export function SharedFields({ kind, ...rest }: SharedFieldsProps) {
  const { draft, onChange, problems } = rest;
  const asked = !kind.passive && !kind.is_told;
  return (
    <>
      {asked && <IntervalField {...rest} />}
      {kind.passive && !isFoundByName(kind) && <SlugField {...rest} />}
      <TagInput value={draft.tags} onChange={(tags) => onChange({ tags })} error={problems.tags} />
      <Switch
        label="Public"
        hint="Anyone may read this monitor's state and history."
        checked={draft.is_public}
        onChange={(is_public) => onChange({ is_public })}
      />
      <NeedsField {...rest} />
      {asked && <AlarmFields {...rest} />}
      {countsRuns(kind) && <ToleranceFields {...rest} />}
    </>
  );
}

type PartProps = Omit<SharedFieldsProps, "kind">;

function SlugField({ draft, onChange, problems }: PartProps) {
  return (
    <Field
      label="Slug"
      hint="Names it in ping URLs that hold the ping key: a-z, 0-9, hyphen and underscore. Made of the name if left out."
      optional
      error={problems.slug}
    >
      <Input
        className="max-w-64"
        maxLength={100}
        autoCapitalize="none"
        spellCheck={false}
        placeholder={slugLike(draft.name)}
        value={draft.slug}
        onChange={(event) => onChange({ slug: event.target.value })}
      />
    </Field>
  );
}

/** What the server will most likely make of a name. */
function slugLike(name: string): string {
  const plain = name.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
  return (
    plain
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "-")
      .replace(/^[-_]+|[-_]+$/g, "") || "nightly-backup"
  );
}

/** While one of them is down, nobody is told of this one. */
function NeedsField({ draft, onChange, problems }: PartProps) {
  return (
    <MonitorsField
      field={needs}
      value={draft.depends_on}
      onChange={(value) =>
        onChange({ depends_on: Array.isArray(value) ? value.filter((one) => typeof one === "string") : [] })
      }
      errors={problems.depends_on ? { "": problems.depends_on } : undefined}
    />
  );
}

const needs: FormField = {
  name: "depends_on",
  label: "Depends on",
  hint: "While one of them is down, failures of this monitor are recorded and nobody is told.",
  shape: "monitors",
  required: false,
  nullable: false,
  secret: false,
  advanced: false,
  integer: false,
  choices: [],
  suggestions: [],
  labels: {},
  variants: [],
  numeric: false,
  single: false,
};

const intervals = [30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];

function IntervalField({ draft, onChange, problems }: PartProps) {
  const own = draft.interval_seconds;
  const offered = own !== undefined && !intervals.includes(own) ? [...intervals, own].sort((a, b) => a - b) : intervals;
  return (
    <Field label="Check every" error={problems.interval_seconds}>
      <Select
        className="max-w-48"
        value={String(own ?? 60)}
        onChange={(value) => onChange({ interval_seconds: Number(value) })}
        options={offered.map((seconds) => ({ value: String(seconds), label: formatSeconds(seconds) }))}
      />
    </Field>
  );
}

function AlarmFields({ draft, onChange, problems }: PartProps) {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-sm hover:text-text">
        <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        When to raise the alarm
      </Collapsible.Trigger>
      <Collapsible.Panel className="mt-4 grid gap-4 sm:grid-cols-2">
        <Field
          label="Down after"
          hint={draft.failure_window ? "failed checks" : "failed checks in a row"}
          error={problems.failure_threshold}
        >
          <NumberInput
            min={1}
            max={10}
            value={draft.failure_threshold}
            onChange={(failure_threshold) => onChange({ failure_threshold })}
          />
        </Field>
        <Field label="Among the last" hint="checks, instead of in a row" optional error={problems.failure_window}>
          <NumberInput
            min={1}
            max={20}
            value={draft.failure_window}
            onChange={(failure_window) => onChange({ failure_window })}
          />
        </Field>
        <Field label="Up again after" hint="good checks in a row" error={problems.recovery_threshold}>
          <NumberInput
            min={1}
            max={10}
            value={draft.recovery_threshold}
            onChange={(recovery_threshold) => onChange({ recovery_threshold })}
          />
        </Field>
        <Field label="Time limit" hint="ms for one check" error={problems.timeout_ms}>
          <NumberInput
            min={1_000}
            max={120_000}
            step={500}
            value={draft.timeout_ms}
            onChange={(timeout_ms) => onChange({ timeout_ms })}
          />
        </Field>
        <Field label="Degraded above" hint="ms of response time" optional error={problems.degraded_after_ms}>
          <NumberInput
            min={1}
            value={draft.degraded_after_ms}
            onChange={(degraded_after_ms) => onChange({ degraded_after_ms })}
          />
        </Field>
        <Field
          label="Look again after"
          hint="s, while a failure is not confirmed"
          optional
          error={problems.retry_interval_seconds}
        >
          <NumberInput
            min={1}
            value={draft.retry_interval_seconds}
            onChange={(retry_interval_seconds) => onChange({ retry_interval_seconds })}
          />
        </Field>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
