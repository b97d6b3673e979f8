import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pause, Pencil, Play, Trash2, Zap } from "lucide-react";
import { useState } from "react";
import { dashboardKey, monitorKeys, serviceKeys } from "@/api/keys";
import { actOnMonitors, type MonitorAction } from "@/api/monitors/act-on-monitors";
import { serviceQuery } from "@/api/services/get-services";
import type { Monitor } from "@/api/types";
import { MuteItems } from "@/components/service/mute-items";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { LinkButton } from "@/components/ui/link-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";

interface MonitorActionsProps {
  monitor: Monitor;
  /** Undefined where nothing is asked: kinds that report in. */
  onCheck: (() => void) | undefined;
  checking: boolean;
}

export function MonitorActions({ monitor, onCheck, checking }: MonitorActionsProps) {
  const [asking, setAsking] = useState(false);
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
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="More actions">
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `monitor:${monitor.id}` })} />}>
          <Pencil aria-hidden />
          Edit
        </MenuItem>
        <MenuItem onClick={() => act.mutate(paused ? "resume" : "pause")}>
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {paused ? "Resume" : "Pause"}
        </MenuItem>
        <MenuSeparator />
        {service.data && <MuteItems service={service.data} />}
        <MenuSeparator />
        <MenuItem danger onClick={() => setAsking(true)}>
          <Trash2 aria-hidden />
          Delete…
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${monitor.name}?`}
        description="Its checks and its history go with it. This cannot be undone."
        action="Delete"
        busy={act.isPending}
        onConfirm={() => act.mutate("delete")}
      />
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
