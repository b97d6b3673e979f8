import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Incident } from "@/api/incidents/get-incidents";
import { alertKeys, dashboardKey, incidentKeys, serviceKeys } from "@/api/keys";

/** A write to one incident; its answer is shown at once, and what hangs on it is read again. */
export function useIncidentAction<Input>(
  run: (input: Input) => Promise<Incident>,
  onDone: (incident: Incident) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (incident) => {
      client.setQueryData(incidentKeys.detail(incident.id), incident);
      const escalation = incidentKeys.part(incident.id, "escalation");
      for (const queryKey of [escalation, incidentKeys.lists, serviceKeys.all, alertKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
      onDone(incident);
    },
  });
}
