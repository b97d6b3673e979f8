import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { OnCallSchedule } from "@/api/on-call/get-schedules";
import { deleteSchedule } from "@/api/on-call/write-schedule";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useOnCallWrite } from "@/features/on-call/use-on-call-write";

export function ScheduleMenu({ schedule: { id, name } }: { schedule: OnCallSchedule }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const write = useOnCallWrite(() => void navigate({ to: "/on-call" }));
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `on-call:${id}` })} />}>
          <Pencil aria-hidden />
          Edit
        </MenuItem>
        <MenuItem danger onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
          Delete…
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${name}?`}
        description="It can go once no escalation policy tells by it. Its calendar stops working."
        action="Delete"
        busy={write.isPending}
        onConfirm={() =>
          write.mutate({
            run: () => deleteSchedule(id),
            done: `Deleted ${name}`,
            failed: `Could not delete ${name}`,
          })
        }
      />
    </>
  );
}
