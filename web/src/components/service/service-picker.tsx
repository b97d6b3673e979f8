import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { servicesQuery } from "@/api/services/get-services";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/input";
import { StateIcon } from "@/components/ui/state";
import { Unread } from "@/components/ui/unread";

interface ServicePickerProps {
  /** The service that is not offered. */
  without?: string;
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
  error?: string;
  legend?: string;
  hint?: string;
}

/** More than these are searched, not only scrolled. */
const FEW = 8;

export function ServicePicker(props: ServicePickerProps) {
  const { without, chosen, onChange, error, hint, legend = "Affected services" } = props;
  const read = useQuery(servicesQuery);
  const services = read.data?.filter(({ id }) => id !== without) ?? [];
  const [search, setSearch] = useState("");
  // What is chosen already stands first; what is ticked now stays where it is.
  const [first] = useState(() => new Set(chosen));
  const toggle = (id: string, checked: boolean) =>
    onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id));
  const wanted = search.trim().toLowerCase();
  const shown = [...services]
    .sort((one, other) => Number(first.has(other.id)) - Number(first.has(one.id)))
    .filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <FieldGroup legend={legend} hint={hint} error={error}>
      {services.length > FEW && (
        <div className="flex items-center gap-3">
          <SearchInput
            value={search}
            onChange={setSearch}
            placeholder="Search"
            aria-label={`Search ${legend.toLowerCase()}`}
            className="min-w-0 flex-1"
          />
          <output className="num shrink-0 text-muted text-xs">{`${chosen.length} of ${services.length}`}</output>
        </div>
      )}
      {/* A height that cuts a row in two shows that there are more. */}
      <div className="max-h-[13.6rem] overflow-y-auto rounded-lg border">
        <ul className="divide-y">
          {shown.map((service) => (
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
        {!read.data && <Unread query={read} what="services" />}
        {read.data && shown.length === 0 && (
          <p className="px-3 py-2 text-muted text-sm">
            {services.length === 0 ? "There is no service yet." : "No service has that in its name."}
          </p>
        )}
      </div>
    </FieldGroup>
  );
}
