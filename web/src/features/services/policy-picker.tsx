import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/api/client";
import { policiesQuery } from "@/api/escalation/get-policies";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

interface PolicyPickerProps {
  value: string | null;
  onChange: (id: string | null) => void;
  error?: string;
}

const NONE = "none";

/** Who is told next while nobody has acknowledged. */
export function PolicyPicker({ value, onChange, error }: PolicyPickerProps) {
  const policies = useQuery(policiesQuery);
  // Of one that is not read yet nobody should see the id.
  const known = policies.data ?? (value === null ? [] : [{ id: value, name: "…" }]);
  const options = known.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Field
      label="Escalation"
      hint={
        policies.data?.length === 0
          ? "There is no policy yet; they are made under On call."
          : "Goes on step by step while nobody has acknowledged."
      }
      error={error ?? (policies.isError ? `The policies could not be read. ${messageOf(policies.error)}` : undefined)}
    >
      <Select
        className="max-w-72"
        value={value ?? NONE}
        onChange={(next) => onChange(next === NONE ? null : next)}
        options={[{ value: NONE, label: "Nobody else is told" }, ...options]}
      />
    </Field>
  );
}
