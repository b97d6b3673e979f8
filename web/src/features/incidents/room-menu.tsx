import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { FileText, Merge, Pencil } from "lucide-react";
import { useState } from "react";
import type { Incident } from "@/api/incidents/get-incidents";
import { deleteIncident } from "@/api/incidents/write-incident";
import { dashboardKey, incidentKeys, serviceKeys } from "@/api/keys";
import { useSession } from "@/api/session/use-session";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { LinkButton } from "@/components/ui/link-button";
import { MenuItem } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";
import { MergeDialog } from "@/features/incidents/merge-dialog";

/** Edit for everybody; delete for owners. */
export function RoomMenu({ incident }: { incident: Incident }) {
  const [merging, setMerging] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { organization } = useSession();
  const remove = useMutation({
    mutationFn: () => deleteIncident(incident.id),
    onSuccess: async () => {
      await navigate({ to: "/incidents" });
      client.removeQueries({ queryKey: incidentKeys.detail(incident.id) });
      for (const queryKey of [incidentKeys.lists, serviceKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
      toastDone(`Deleted ${incident.title}`);
    },
    onError: (error) => toastError("Could not delete the incident", error),
  });
  return (
    <>
      <LinkButton
        to="."
        search={(before) => ({ ...before, sheet: `incident:${incident.id}` })}
        className="max-sm:hidden"
      >
        <Pencil aria-hidden />
        Edit
      </LinkButton>
      <ActionMenu
        label="More actions"
        size="icon"
        removal={
          organization?.role === "owner" && {
            name: `“${incident.title}”`,
            description: "Its timeline goes with it, also from the public page. This cannot be undone.",
            run: () => remove.mutateAsync(),
          }
        }
      >
        <EditItem sheet={`incident:${incident.id}`} />
        {incident.resolved_at === null && (
          <MenuItem onClick={() => setMerging(true)}>
            <Merge aria-hidden />
            Merge…
          </MenuItem>
        )}
        <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `postmortem:${incident.id}` })} />}>
          <FileText aria-hidden />
          Postmortem
        </MenuItem>
      </ActionMenu>
      <MergeDialog incident={incident} open={merging} onOpenChange={setMerging} />
    </>
  );
}
