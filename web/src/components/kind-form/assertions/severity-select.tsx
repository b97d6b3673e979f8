import type { Severity } from "@/components/kind-form/assertions/model";
import { severityWords } from "@/components/kind-form/assertions/sentence";
import { Select } from "@/components/ui/select";

interface SeveritySelectProps {
  value: Severity | undefined;
  onChange: (severity: Severity) => void;
  className?: string;
}

const options = (Object.keys(severityWords) as Severity[]).map((value) => ({ value, label: severityWords[value] }));

/** What the monitor is when the expectation does not hold. */
export function SeveritySelect({ value, onChange, className }: SeveritySelectProps) {
  return (
    <Select
      aria-label="When it does not hold"
      className={className}
      value={value ?? "down"}
      onChange={onChange}
      options={options}
    />
  );
}
