import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Pause, Pencil, Play, Trash2, Zap } from "lucide-react";
import { useState } from "react";
import { monitorKeys } from "@/api/keys";
import { checkMonitor } from "@/api/monitors/run-check";
import type { Monitor } from "@/api/types";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";
import { useMonitorAction } from "@/features/monitors/use-monitor-action";
import { formatMs } from "@/lib/format";

export function RowMenu({ monitor }: { monitor: Monitor }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const act = useMonitorAction(() => setAsking(false));
  const check = useMutation({
    mutationFn: () => checkMonitor(monitor.id),
    onSuccess: (trace) =>
      trace.status === "success" || trace.status === "degraded"
        ? toastDone(`${monitor.name} answered in ${formatMs(trace.response_time_ms)}`)
        : toastError(`${monitor.name} failed its check`, new Error(trace.error_message ?? "No reason was given.")),
    onError: (error) => toastError(`Could not check ${monitor.name}`, error),
    onSettled: () => client.invalidateQueries({ queryKey: monitorKeys.all }),
  });
  const paused = monitor.status === "paused";
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${monitor.name}`} busy={check.isPending}>
            {!check.isPending && <Ellipsis aria-hidden />}
          </Button>
        }
      >
        <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `monitor:${monitor.id}` })} />}>
          <Pencil aria-hidden />
          Edit
        </MenuItem>
        <MenuItem onClick={() => check.mutate()} disabled={paused}>
          <Zap aria-hidden />
          Check now
        </MenuItem>
        <MenuItem onClick={() => act.mutate({ targets: [monitor], action: paused ? "resume" : "pause" })}>
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {paused ? "Resume" : "Pause"}
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
        title={`Delete ${monitor.name}?`}
        description="Its checks and its history go with it. This cannot be undone."
        action="Delete"
        busy={act.isPending}
        onConfirm={() => act.mutate({ targets: [monitor], action: "delete" })}
      />
    </>
  );
}
