import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Pause, Play } from "lucide-react";
import { dashboardKey, monitorKeys, serviceKeys } from "@/api/keys";
import { pauseService } from "@/api/services/act-on-service";
import { deleteService } from "@/api/services/save-service";
import type { Service } from "@/api/types";
import { QuickWindowItem } from "@/components/maintenance/quick-window-item";
import { MuteItems } from "@/components/service/mute-items";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";
import type { Drag } from "@/features/services/service-row";

type Action = "pause" | "resume" | "delete";

const done: Record<Action, string> = { pause: "Paused", resume: "Resumed", delete: "Deleted" };

export function ServiceMenu({ service, drag }: { service: Service; drag: Drag | undefined }) {
  const act = useAction(service);
  const paused = service.state === "paused";
  return (
    <ActionMenu
      label={`Actions for ${service.name}`}
      removal={{
        name: service.name,
        description: "Its monitors and their history go with it. This cannot be undone.",
        run: () => act.mutateAsync("delete"),
      }}
    >
      <EditItem sheet={`service:${service.id}`} />
      <MenuItem onClick={() => act.mutate(paused ? "resume" : "pause")}>
        {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {paused ? "Resume" : "Pause"}
      </MenuItem>
      {(drag?.onUp || drag?.onDown) && <MenuSeparator />}
      {drag?.onUp && (
        <MenuItem onClick={drag.onUp}>
          <ArrowUp aria-hidden />
          Move up
        </MenuItem>
      )}
      {drag?.onDown && (
        <MenuItem onClick={drag.onDown}>
          <ArrowDown aria-hidden />
          Move down
        </MenuItem>
      )}
      <QuickWindowItem service={service} />
      <MenuSeparator />
      <MuteItems service={service} />
      <MenuSeparator />
    </ActionMenu>
  );
}

function useAction({ id, name }: Service) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (action: Action) => (action === "delete" ? deleteService(id) : pauseService(id, action === "pause")),
    onSuccess: (_, action) => {
      const back: Action = action === "pause" ? "resume" : "pause";
      toastDone(`${done[action]} ${name}`, { undo: action === "delete" ? undefined : () => act.mutate(back) });
    },
    onError: (error, action) => toastError(`Could not ${action} ${name}`, error),
    onSettled: () => {
      for (const queryKey of [serviceKeys.all, monitorKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return act;
}
