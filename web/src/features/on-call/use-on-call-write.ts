import { useMutation, useQueryClient } from "@tanstack/react-query";
import { policyKeys, scheduleKeys, serviceKeys } from "@/api/keys";
import { toastDone, toastError } from "@/components/ui/toast";

interface Wish {
  run: () => Promise<unknown>;
  done: string;
  failed: string;
}

/** A small write about schedules or policies: says what happened and reads them again. */
export function useOnCallWrite(onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ run }: Wish) => run(),
    onSuccess: (_, { done }) => {
      toastDone(done);
      onDone?.();
    },
    onError: (error, { failed }) => toastError(failed, error),
    onSettled: () => {
      for (const queryKey of [scheduleKeys.all, policyKeys.all, serviceKeys.all])
        void client.invalidateQueries({ queryKey });
    },
  });
}
