import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, FileText, Merge, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Incident } from "@/api/incidents/get-incidents";
import { deleteIncident } from "@/api/incidents/write-incident";
import { dashboardKey, incidentKeys, serviceKeys } from "@/api/keys";
import { useSession } from "@/api/session/use-session";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { LinkButton } from "@/components/ui/link-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { toastDone, toastError } from "@/components/ui/toast";
import { MergeDialog } from "@/features/incidents/merge-dialog";

/** Edit for everybody; delete for owners. */
export function RoomMenu({ incident }: { incident: Incident }) {
  const [asking, setAsking] = useState(false);
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
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="More actions">
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem render={<Link to="." search={(before) => ({ ...before, sheet: `incident:${incident.id}` })} />}>
          <Pencil aria-hidden />
          Edit
        </MenuItem>
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
        {organization?.role === "owner" && (
          <MenuItem danger onClick={() => setAsking(true)}>
            <Trash2 aria-hidden />
            Delete…
          </MenuItem>
        )}
      </Menu>
      <MergeDialog incident={incident} open={merging} onOpenChange={setMerging} />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${incident.title}”?`}
        description="Its timeline goes with it, also from the public page. This cannot be undone."
        action="Delete"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}
