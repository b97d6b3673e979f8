import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Pause, Pencil, Play, Zap } from "lucide-react";
import { dashboardKey, monitorKeys, serviceKeys } from "@/api/keys";
import { actOnMonitors, type MonitorAction } from "@/api/monitors/act-on-monitors";
import { serviceQuery } from "@/api/services/get-services";
import type { Monitor } from "@/api/types";
import { MuteItems } from "@/components/service/mute-items";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";

interface MonitorActionsProps {
  monitor: Monitor;
  /** Undefined where nothing is asked: kinds that report in. */
  onCheck: (() => void) | undefined;
  checking: boolean;
}

export function MonitorActions({ monitor, onCheck, checking }: MonitorActionsProps) {
  const service = useQuery(serviceQuery(monitor.service_id));
  const act = useAction(monitor);
  const paused = monitor.status === "paused";
  return (
    <>
      {onCheck && (
        <Button onClick={onCheck} busy={checking} disabled={paused}>
          {!checking && <Zap aria-hidden />}
          Check now
        </Button>
      )}
      <LinkButton to="." search={(before) => ({ ...before, sheet: `monitor:${monitor.id}` })} className="max-sm:hidden">
        <Pencil aria-hidden />
        Edit
      </LinkButton>
      <ActionMenu
        label="More actions"
        size="icon"
        removal={{
          name: monitor.name,
          description: "Its checks and its history go with it. This cannot be undone.",
          run: () => act.mutateAsync("delete"),
        }}
      >
        <EditItem sheet={`monitor:${monitor.id}`} />
        <MenuItem onClick={() => act.mutate(paused ? "resume" : "pause")}>
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {paused ? "Resume" : "Pause"}
        </MenuItem>
        <MenuSeparator />
        {service.data && <MuteItems service={service.data} />}
        <MenuSeparator />
      </ActionMenu>
    </>
  );
}

const done: Record<MonitorAction, string> = { pause: "Paused", resume: "Resumed", delete: "Deleted" };
const opposite = { pause: "resume", resume: "pause" } as const;

function useAction({ id, name }: Monitor) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const act = useMutation({
    mutationFn: (action: MonitorAction) => actOnMonitors([id], action),
    onSuccess: async (_, action) => {
      if (action === "delete") {
        await navigate({ to: "/monitors" });
        client.removeQueries({ queryKey: monitorKeys.detail(id) });
        return toastDone(`Deleted ${name}`);
      }
      toastDone(`${done[action]} ${name}`, { undo: () => act.mutate(opposite[action]) });
    },
    onError: (error, action) => toastError(`Could not ${action} ${name}`, error),
    onSettled: () => {
      for (const queryKey of [monitorKeys.all, serviceKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return act;
}
