import type { Service } from "@/api/types";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { StateIcon } from "@/components/ui/state";

interface ServicePickerProps {
  services: readonly Service[];
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
  error?: string;
  legend?: string;
  hint?: string;
}

export function ServicePicker(props: ServicePickerProps) {
  const { services, chosen, onChange, error, hint, legend = "Affected services" } = props;
  const toggle = (id: string, checked: boolean) =>
    onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <FieldGroup legend={legend} hint={hint} error={error}>
      <div className="max-h-52 overflow-y-auto rounded-lg border">
        <ul className="divide-y">
          {services.map((service) => (
            <li key={service.id} className="flex items-center justify-between gap-3 px-3 py-1.5">
              <Checkbox
                checked={chosen.includes(service.id)}
                onChange={(checked) => toggle(service.id, checked)}
                label={service.name}
              />
              <StateIcon status={service.state} />
            </li>
          ))}
        </ul>
        {services.length === 0 && <p className="px-3 py-2 text-muted text-sm">There is no service yet.</p>}
      </div>
    </FieldGroup>
  );
}
