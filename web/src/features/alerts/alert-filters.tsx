import { useNavigate } from "@tanstack/react-router";
import { ListFilter, X } from "lucide-react";
import type { AlertType, Service } from "@/api/types";
import { alertTypeWords } from "@/components/alert/alert-words";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Menu, MenuCheck } from "@/components/ui/menu";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import type { AlertsSearch } from "@/features/alerts/search";

/** The address of the page holds them. */
export function AlertFilters({ search, services }: { search: AlertsSearch; services: readonly Service[] }) {
  const navigate = useNavigate({ from: "/alerts" });
  const set = (change: AlertsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const chosen = search.type ?? [];
  const toggle = (type: AlertType, checked: boolean) => {
    const next = checked ? [...chosen, type] : chosen.filter((one) => one !== type);
    set({ type: next.length ? next : undefined });
  };
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
      <Menu
        align="start"
        trigger={
          <Button>
            <ListFilter aria-hidden className="text-muted" />
            Type
            {chosen.length > 0 && (
              <span className="num rounded-sm bg-accent-soft px-1 text-accent text-xs">{chosen.length}</span>
            )}
          </Button>
        }
      >
        {(Object.keys(alertTypeWords) as AlertType[]).map((type) => (
          <MenuCheck key={type} checked={chosen.includes(type)} onChange={(checked) => toggle(type, checked)}>
            {alertTypeWords[type]}
          </MenuCheck>
        ))}
      </Menu>
      <Select
        aria-label="Service"
        className="w-44"
        value={search.service ?? "all"}
        onChange={(next) => set({ service: next === "all" ? undefined : next })}
        options={[
          { value: "all", label: "All services" },
          ...services.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Segmented
        aria-label="Told or not"
        value={search.told ?? "all"}
        onChange={(next) => set({ told: next === "all" ? undefined : next })}
        options={[
          { value: "all", label: "All" },
          { value: "yes", label: "Told" },
          { value: "no", label: "Not told" },
        ]}
      />
      <Checkbox
        checked={search.open ?? false}
        onChange={(checked) => set({ open: checked || undefined })}
        label="Not acknowledged"
      />
      {(search.type || search.told || search.open || search.service) && (
        <Button
          variant="ghost"
          onClick={() => set({ type: undefined, told: undefined, open: undefined, service: undefined })}
        >
          <X aria-hidden />
          Clear
        </Button>
      )}
    </div>
  );
}
