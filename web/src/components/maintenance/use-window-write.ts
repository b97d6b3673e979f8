import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dashboardKey, maintenanceKeys, monitorKeys, serviceKeys } from "@/api/keys";
import { toastDone, toastError } from "@/components/ui/toast";

interface Wish {
  run: () => Promise<unknown>;
  done: string;
  failed: string;
  undo?: () => void;
}

/** A write about planned work: says what happened, and what it covers is read again. */
export function useWindowWrite(onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ run }: Wish) => run(),
    onSuccess: (_, { done, undo }) => {
      toastDone(done, { undo });
      onDone?.();
    },
    onError: (error, { failed }) => toastError(failed, error),
    onSettled: () => {
      for (const queryKey of [maintenanceKeys.all, monitorKeys.all, serviceKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
}
