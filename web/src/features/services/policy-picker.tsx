import { useQuery } from "@tanstack/react-query";
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
  const options = (policies.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Field
      label="Escalation"
      hint={
        options.length > 0
          ? "Goes on step by step while nobody has acknowledged."
          : "There is no policy yet; they are made under On call."
      }
      error={error}
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
