import { useQuery } from "@tanstack/react-query";
import { servicesQuery } from "@/api/services/get-services";
import { tagsQuery } from "@/api/tags/get-tags";
import { ServicePicker } from "@/components/service/service-picker";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { WindowDraft } from "@/features/maintenance/window-draft";
import { plural } from "@/lib/format";

interface ScopeFieldsProps {
  draft: WindowDraft;
  onChange: (part: Partial<WindowDraft>) => void;
  /** How many monitors that is; undefined while nobody knows. */
  count: number | undefined;
  error?: string;
}

/** What planned work covers. */
export function ScopeFields({ draft, onChange, count, error }: ScopeFieldsProps) {
  const services = useQuery(servicesQuery);
  const tags = useQuery(tagsQuery);
  const groups = [...new Set([...(services.data?.flatMap((one) => one.group_name ?? []) ?? []), ...draft.groups])];
  const known = [...new Set([...(tags.data ?? []), ...draft.tags])];
  return (
    <FieldGroup legend="What it covers" error={error}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segmented
          aria-label="What it covers"
          value={draft.covers_all ? "all" : "some"}
          onChange={(next) => onChange({ covers_all: next === "all" })}
          options={[
            { value: "some", label: "Some of it" },
            { value: "all", label: "Everything" },
          ]}
        />
        <output className="num text-muted text-sm">
          {count !== undefined && `Covers ${plural(count, "monitor")}`}
        </output>
      </div>
      {!draft.covers_all && (
        <div className="mt-3 flex flex-col gap-4 border-l-2 pl-3">
          <ServicePicker
            legend="Services"
            chosen={draft.service_ids}
            onChange={(service_ids) => onChange({ service_ids })}
          />
          <NamePicker
            legend="Groups of services"
            names={groups}
            chosen={draft.groups}
            onChange={(names) => onChange({ groups: names })}
          />
          <NamePicker
            legend="Tags of monitors"
            names={known}
            chosen={draft.tags}
            onChange={(names) => onChange({ tags: names })}
          />
        </div>
      )}
    </FieldGroup>
  );
}

interface NamePickerProps {
  legend: string;
  names: readonly string[];
  chosen: readonly string[];
  onChange: (names: string[]) => void;
}

function NamePicker({ legend, names, chosen, onChange }: NamePickerProps) {
  if (names.length === 0) return null;
  return (
    <FieldGroup legend={legend}>
      <div className="flex max-h-32 flex-wrap gap-x-5 gap-y-2 overflow-y-auto">
        {names.map((name) => (
          <Checkbox
            key={name}
            label={name}
            checked={chosen.includes(name)}
            onChange={(checked) => onChange(checked ? [...chosen, name] : chosen.filter((one) => one !== name))}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
