import { useMutation, useQueryClient } from "@tanstack/react-query";
import { channelKeys, contactKeys, serviceKeys } from "@/api/keys";
import { toastDone, toastError } from "@/components/ui/toast";

interface Wish {
  run: () => Promise<unknown>;
  done: string;
  failed: string;
}

/** A small write about contacts or channels: says what happened and reads the list again. */
export function useContactWrite(onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ run }: Wish) => run(),
    onSuccess: (_, { done }) => {
      toastDone(done);
      onDone?.();
    },
    onError: (error, { failed }) => toastError(failed, error),
    onSettled: () => {
      for (const queryKey of [contactKeys.all, channelKeys.all, serviceKeys.all])
        void client.invalidateQueries({ queryKey });
    },
  });
}
