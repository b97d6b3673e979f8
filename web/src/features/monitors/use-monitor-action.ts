import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dashboardKey, monitorKeys } from "@/api/keys";
import { actOnMonitors, type MonitorAction } from "@/api/monitors/act-on-monitors";
import { toastDone, toastError } from "@/components/ui/toast";
import { plural } from "@/lib/format";

const done: Record<MonitorAction, string> = { pause: "Paused", resume: "Resumed", delete: "Deleted" };
const opposite: Partial<Record<MonitorAction, MonitorAction>> = { pause: "resume", resume: "pause" };

interface Target {
  id: string;
  name: string;
}

/** Pauses, resumes or deletes; says so, and offers the way back where there is one. */
export function useMonitorAction(onDone?: () => void) {
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: ({ targets, action }: { targets: readonly Target[]; action: MonitorAction; isUndo?: boolean }) =>
      actOnMonitors(
        targets.map((target) => target.id),
        action,
      ),
    onSuccess: (_, { targets, action, isUndo }) => {
      const back = opposite[action];
      const undo = back && !isUndo ? () => run.mutate({ targets, action: back, isUndo: true }) : undefined;
      toastDone(`${done[action]} ${named(targets)}`, { undo });
      onDone?.();
    },
    onError: (error, { targets, action }) => toastError(`Could not ${action} ${named(targets)}`, error),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: monitorKeys.all });
      void client.invalidateQueries({ queryKey: dashboardKey });
    },
  });
  return run;
}

function named(targets: readonly Target[]): string {
  return targets.length === 1 ? (targets[0]?.name ?? "") : plural(targets.length, "monitor");
}
