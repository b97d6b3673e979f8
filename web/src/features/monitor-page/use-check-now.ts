import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dashboardKey, monitorKeys } from "@/api/keys";
import { checkMonitor } from "@/api/monitors/run-check";

/** One check, now; what it found counts like any other. */
export function useCheckNow(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => checkMonitor(id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: monitorKeys.all });
      void client.invalidateQueries({ queryKey: dashboardKey });
    },
  });
}
