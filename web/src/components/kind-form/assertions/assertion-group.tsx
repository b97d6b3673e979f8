import { AssertionList } from "@/components/kind-form/assertions/assertion-list";
import { Fold } from "@/components/kind-form/assertions/fold";
import type { Group, Match, Severity, Subjects } from "@/components/kind-form/assertions/model";
import { matchWords, sentenceOf } from "@/components/kind-form/assertions/sentence";
import { SeveritySelect } from "@/components/kind-form/assertions/severity-select";
import { below, type Errors } from "@/components/kind-form/schema-errors";
import { Segmented } from "@/components/ui/segmented";

interface AssertionGroupProps {
  group: Group;
  subjects: Subjects;
  errors: Errors;
  depth: number;
  fresh: boolean;
  onChange: (group: Group) => void;
  onRemove: () => void;
}

const matches = (Object.keys(matchWords) as Match[]).map((value) => ({ value, label: matchWords[value] }));

/** Several expectations as one: all, any or none of them must hold. */
export function AssertionGroup({ group, subjects, errors, depth, fresh, onChange, onRemove }: AssertionGroupProps) {
  const set = (severity: Severity) => onChange({ ...group, severity });
  return (
    <Fold
      sentence={sentenceOf(group, subjects)}
      severity={depth === 0 ? group.severity : undefined}
      fresh={fresh}
      errors={errors}
      onRemove={onRemove}
    >
      <div className="flex flex-wrap gap-2">
        <Segmented
          aria-label="How many must hold"
          value={group.match ?? "any"}
          onChange={(match) => onChange({ ...group, match })}
          options={matches}
        />
        {depth === 0 && <SeveritySelect value={group.severity} onChange={set} className="w-36" />}
      </div>
      <div className="border-l-2 pl-2">
        <AssertionList
          items={group.assertions}
          subjects={subjects}
          errors={below(errors, "assertions")}
          depth={depth + 1}
          isNew={fresh}
          onChange={(assertions) => onChange({ ...group, assertions })}
        />
      </div>
    </Fold>
  );
}
