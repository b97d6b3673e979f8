import { useMutation, useQueryClient } from "@tanstack/react-query";
import { serviceKeys } from "@/api/keys";
import { servicesQuery } from "@/api/services/get-services";
import { reorderServices } from "@/api/services/save-service";
import type { Service } from "@/api/types";
import { toastError } from "@/components/ui/toast";

/** Puts the first service where the second stands, at once on the screen and then on the server. */
export function useReorder() {
  const client = useQueryClient();
  const { queryKey } = servicesQuery;
  return useMutation({
    mutationFn: () => reorderServices((client.getQueryData(queryKey) ?? []).map((one) => one.id)),
    onMutate: ([moved, target]: readonly [string, string]) => {
      const before = client.getQueryData(queryKey);
      if (before) client.setQueryData(queryKey, movedTo(before, moved, target));
      return before;
    },
    onError: (error, _, before) => {
      client.setQueryData(queryKey, before);
      toastError("Could not change the order", error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: serviceKeys.all }),
  });
}

/** The list with `moved` in the place of `target`, which makes room towards where it came from. */
export function movedTo(services: readonly Service[], moved: string, target: string): Service[] {
  const from = services.findIndex((one) => one.id === moved);
  const to = services.findIndex((one) => one.id === target);
  const service = services[from];
  if (!service || to < 0) return [...services];
  return services.toSpliced(from, 1).toSpliced(to, 0, service);
}
