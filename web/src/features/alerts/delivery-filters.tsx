import { useQuery } from "@tanstack/react-query";
import { ListFilter, X } from "lucide-react";
import type { DeliveryStatus } from "@/api/alerts/deliveries";
import { contactsQuery } from "@/api/contacts/contacts";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck } from "@/components/ui/menu";
import { Select } from "@/components/ui/select";
import { statusWords } from "@/features/alerts/delivery-words";

interface DeliveryFiltersProps {
  status: DeliveryStatus[];
  channel: string | undefined;
  onChange: (filter: { status?: DeliveryStatus[]; channel?: string }) => void;
}

/** Where deliveries stand, and to which channel they go. */
export function DeliveryFilters({ status, channel, onChange }: DeliveryFiltersProps) {
  const contacts = useQuery(contactsQuery);
  const channels = contacts.data?.flatMap((contact) => contact.channels ?? []) ?? [];
  const set = (next: { status?: DeliveryStatus[]; channel?: string }) => onChange({ status, channel, ...next });
  const toggle = (one: DeliveryStatus, checked: boolean) =>
    set({ status: checked ? [...status, one] : status.filter((each) => each !== one) });
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <Menu
        align="start"
        trigger={
          <Button>
            <ListFilter aria-hidden className="text-muted" />
            Status
            {status.length > 0 && (
              <span className="num rounded-sm bg-accent-soft px-1 text-accent text-xs">{status.length}</span>
            )}
          </Button>
        }
      >
        {(Object.keys(statusWords) as DeliveryStatus[]).map((one) => (
          <MenuCheck key={one} checked={status.includes(one)} onChange={(checked) => toggle(one, checked)}>
            {statusWords[one]}
          </MenuCheck>
        ))}
      </Menu>
      <Select
        aria-label="Channel"
        className="w-48"
        value={channel ?? "all"}
        onChange={(next) => set({ channel: next === "all" ? undefined : next })}
        options={[
          { value: "all", label: "All channels" },
          ...channels.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      {(status.length > 0 || channel) && (
        <Button variant="ghost" onClick={() => onChange({ status: [], channel: undefined })}>
          <X aria-hidden />
          Clear
        </Button>
      )}
    </div>
  );
}
