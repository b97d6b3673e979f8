import { Link, useNavigate } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import type { EscalationPolicy } from "@/api/escalation/get-policies";
import { deletePolicy } from "@/api/escalation/write-policy";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { useOnCallWrite } from "@/features/on-call/use-on-call-write";

export function PolicyMenu({ policy: { id, name } }: { policy: EscalationPolicy }) {
  const navigate = useNavigate();
  const write = useOnCallWrite(() => void navigate({ to: "/on-call", search: { tab: "escalation" } }));
  return (
    <ActionMenu
      label={`Actions for ${name}`}
      removal={{
        name,
        description: "It can go once no service has it.",
        run: () =>
          write.mutateAsync({
            run: () => deletePolicy(id),
            done: `Deleted ${name}`,
            failed: `Could not delete ${name}`,
          }),
      }}
    >
      <EditItem sheet={`escalation:${id}`} />
      <MenuItem render={<Link to="/escalation/$id" params={{ id }} />}>
        <Waypoints aria-hidden />
        Who is told at…?
      </MenuItem>
      <MenuSeparator />
    </ActionMenu>
  );
}
