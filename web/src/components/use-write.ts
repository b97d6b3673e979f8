import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { toastDone, toastError } from "@/components/ui/toast";

interface Wish {
  run: () => Promise<unknown>;
  done: string;
  failed: string;
  undo?: () => void;
}

/** A small write: says what happened, and has all that it touches read again. */
export function useWrite(touched: readonly QueryKey[], onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ run }: Wish) => run(),
    onSuccess: (_, { done, undo }) => {
      toastDone(done, { undo });
      onDone?.();
    },
    onError: (error, { failed }) => toastError(failed, error),
    onSettled: () => {
      for (const queryKey of touched) void client.invalidateQueries({ queryKey });
    },
  });
}
