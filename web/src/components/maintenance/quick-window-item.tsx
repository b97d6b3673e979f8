import { Wrench } from "lucide-react";
import { actOnWindow, createWindow } from "@/api/maintenance/write-window";
import { useOrganizationZone } from "@/api/organizations/get-organization";
import { useWindowWrite } from "@/components/maintenance/use-window-write";
import { MenuItem } from "@/components/ui/menu";

const HOUR_MS = 3_600_000;

/** The line of a menu that puts a service under maintenance at once, for an hour. */
export function QuickWindowItem({ service }: { service: { id: string; name: string } }) {
  const zone = useOrganizationZone();
  const write = useWindowWrite();
  const start = async () => {
    const now = Date.now();
    const made = await createWindow({
      title: `Maintenance of ${service.name}`,
      description: "",
      covers_all: false,
      service_ids: [service.id],
      groups: [],
      tags: [],
      starts_at: new Date(now).toISOString(),
      ends_at: new Date(now + HOUR_MS).toISOString(),
      rrule: null,
      time_zone: zone ?? "UTC",
      is_public: true,
      announce_minutes: 0,
    });
    return made.id;
  };
  const run = () => {
    const began = start();
    write.mutate({
      run: () => began,
      done: `${service.name} is under maintenance for 1 h`,
      failed: `Could not start maintenance of ${service.name}`,
      undo: () =>
        write.mutate({
          run: async () => actOnWindow(await began, "cancel"),
          done: `${service.name} is watched again`,
          failed: `Could not end the maintenance of ${service.name}`,
        }),
    });
  };
  return (
    <MenuItem onClick={run}>
      <Wrench aria-hidden />
      Maintenance for 1 h
    </MenuItem>
  );
}
