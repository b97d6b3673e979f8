import { CircleX, Play, Square } from "lucide-react";
import { useState } from "react";
import type { MaintenanceWindow } from "@/api/maintenance/get-windows";
import { actOnWindow, deleteWindow } from "@/api/maintenance/write-window";
import { useWindowWrite } from "@/components/maintenance/use-window-write";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { ConfirmDialog } from "@/components/ui/dialog";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";

/** What can be done with planned work where it stands. */
export function WindowMenu({ planned }: { planned: MaintenanceWindow }) {
  const [asking, setAsking] = useState(false);
  const write = useWindowWrite(() => setAsking(false));
  const { id, title, status, rrule } = planned;
  const cancel = () =>
    write.mutate({
      run: () => actOnWindow(id, "cancel"),
      done: `Called off ${title}`,
      failed: `Could not cancel ${title}`,
    });
  const remove = () =>
    write.mutateAsync({ run: () => deleteWindow(id), done: `Deleted ${title}`, failed: `Could not delete ${title}` });
  return (
    <>
      <ActionMenu
        label={`Actions for ${title}`}
        removal={{
          name: title,
          description: "It goes from the public page and from the calendar as if it had never been planned.",
          run: remove,
        }}
      >
        <EditItem sheet={`maintenance:${id}`} />
        <StartOrEnd planned={planned} onAct={(wish) => write.mutate(wish)} />
        {(status === "scheduled" || status === "in_progress") && (
          <MenuItem onClick={() => setAsking(true)}>
            <CircleX aria-hidden />
            Cancel…
          </MenuItem>
        )}
        <MenuSeparator />
      </ActionMenu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel ${title}?`}
        description={
          rrule
            ? "All that is to come is called off, and what is covered now is watched again at once."
            : "It is called off. What is covered now is watched again at once."
        }
        action="Call it off"
        busy={write.isPending}
        onConfirm={cancel}
      />
    </>
  );
}

interface StartOrEndProps {
  planned: MaintenanceWindow;
  onAct: (wish: { run: () => Promise<unknown>; done: string; failed: string }) => void;
}

function StartOrEnd({ planned: { id, title, status }, onAct }: StartOrEndProps) {
  if (status === "scheduled") {
    return (
      <MenuItem
        onClick={() =>
          onAct({
            run: () => actOnWindow(id, "start"),
            done: `${title} is in progress`,
            failed: `Could not start ${title}`,
          })
        }
      >
        <Play aria-hidden />
        Start now
      </MenuItem>
    );
  }
  if (status !== "in_progress") return null;
  return (
    <MenuItem
      onClick={() =>
        onAct({
          run: () => actOnWindow(id, "end"),
          done: `${title} has ended. What it covered is judged afresh.`,
          failed: `Could not end ${title}`,
        })
      }
    >
      <Square aria-hidden />
      End now
    </MenuItem>
  );
}
