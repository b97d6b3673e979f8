import { useNavigate } from "@tanstack/react-router";
import type { OnCallSchedule } from "@/api/on-call/get-schedules";
import { deleteSchedule } from "@/api/on-call/write-schedule";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { useOnCallWrite } from "@/features/on-call/use-on-call-write";

export function ScheduleMenu({ schedule: { id, name } }: { schedule: OnCallSchedule }) {
  const navigate = useNavigate();
  const write = useOnCallWrite(() => void navigate({ to: "/on-call" }));
  return (
    <ActionMenu
      label={`Actions for ${name}`}
      size="icon"
      removal={{
        name,
        description: "It can go once no escalation policy tells by it. Its calendar stops working.",
        run: () =>
          write.mutateAsync({
            run: () => deleteSchedule(id),
            done: `Deleted ${name}`,
            failed: `Could not delete ${name}`,
          }),
      }}
    >
      <EditItem sheet={`on-call:${id}`} />
    </ActionMenu>
  );
}
