import { useQuery } from "@tanstack/react-query";
import { servicesQuery } from "@/api/services/get-services";
import { ServicePicker } from "@/components/service/service-picker";

interface NeedsPickerProps {
  /** The service itself, which cannot depend on itself; undefined for a new one. */
  id: string | undefined;
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
  error?: string;
}

/** What it stands on: while that is down, nobody is told of this service. */
export function NeedsPicker({ id, chosen, onChange, error }: NeedsPickerProps) {
  const services = useQuery(servicesQuery);
  if (services.data?.every((one) => one.id === id)) return null;
  return (
    <ServicePicker
      legend="Depends on"
      hint="While one of them is down, failures of this service are recorded and nobody is told."
      without={id}
      chosen={chosen}
      onChange={onChange}
      error={error}
    />
  );
}
