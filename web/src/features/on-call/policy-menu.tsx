import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Trash2, Waypoints } from "lucide-react";
import { useState } from "react";
import type { EscalationPolicy } from "@/api/escalation/get-policies";
import { deletePolicy } from "@/api/escalation/write-policy";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { useOnCallWrite } from "@/features/on-call/use-on-call-write";

export function PolicyMenu({ policy: { id, name } }: { policy: EscalationPolicy }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const write = useOnCallWrite(() => {
    setAsking(false);
    void navigate({ to: "/on-call", search: { tab: "escalation" } });
  });
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `escalation:${id}` })} />}>
          <Pencil aria-hidden />
          Edit
        </MenuItem>
        <MenuItem render={<Link to="/escalation/$id" params={{ id }} />}>
          <Waypoints aria-hidden />
          Who is told at…?
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
          Delete…
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${name}?`}
        description="It can go once no service has it."
        action="Delete"
        busy={write.isPending}
        onConfirm={() =>
          write.mutate({
            run: () => deletePolicy(id),
            done: `Deleted ${name}`,
            failed: `Could not delete ${name}`,
          })
        }
      />
    </>
  );
}
