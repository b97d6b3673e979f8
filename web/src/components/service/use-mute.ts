import { useMutation, useQueryClient } from "@tanstack/react-query";
import { dashboardKey, monitorKeys, serviceKeys } from "@/api/keys";
import { muteService, unmuteService } from "@/api/services/act-on-service";
import { toastDone, toastError } from "@/components/ui/toast";
import { formatSeconds } from "@/lib/time";

interface Wish {
  id: string;
  name: string;
  /** 0 ends the mute. */
  minutes: number;
  /** Why, for the others. */
  reason?: string;
}

/** Silences a service or lets it speak again; says so, and offers the way back. */
export function useMute() {
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: ({ id, minutes, reason }: Wish) => (minutes > 0 ? muteService(id, minutes, reason) : unmuteService(id)),
    onSuccess: (_, wish) => {
      if (wish.minutes === 0) return toastDone(`${wish.name} is no longer muted`);
      const undo = () => run.mutate({ ...wish, minutes: 0 });
      toastDone(`Muted ${wish.name} for ${formatSeconds(wish.minutes * 60)}`, { undo });
    },
    onError: (error, { name, minutes }) =>
      toastError(minutes > 0 ? `Could not mute ${name}` : `Could not end the mute of ${name}`, error),
    onSettled: () => {
      for (const queryKey of [serviceKeys.all, monitorKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return run;
}
