import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, Zap } from "lucide-react";
import { monitorKeys } from "@/api/keys";
import { checkMonitor } from "@/api/monitors/run-check";
import type { Monitor } from "@/api/types";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";
import { useMonitorAction } from "@/features/monitors/use-monitor-action";
import { formatMs } from "@/lib/format";

export function RowMenu({ monitor }: { monitor: Monitor }) {
  const client = useQueryClient();
  const act = useMonitorAction();
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
    <ActionMenu
      label={`Actions for ${monitor.name}`}
      busy={check.isPending}
      removal={{
        name: monitor.name,
        description: "Its checks and its history go with it. This cannot be undone.",
        run: () => act.mutateAsync({ targets: [monitor], action: "delete" }),
      }}
    >
      <EditItem sheet={`monitor:${monitor.id}`} />
      <MenuItem onClick={() => check.mutate()} disabled={paused}>
        <Zap aria-hidden />
        Check now
      </MenuItem>
      <MenuItem onClick={() => act.mutate({ targets: [monitor], action: paused ? "resume" : "pause" })}>
        {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {paused ? "Resume" : "Pause"}
      </MenuItem>
      <MenuSeparator />
    </ActionMenu>
  );
}
