import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { windowQuery } from "@/api/maintenance/get-windows";
import { useOrganizationZone } from "@/api/organizations/get-organization";
import { ErrorState } from "@/components/ui/error-state";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { draftOf, newDraft } from "@/features/maintenance/window-draft";
import { WindowForm } from "@/features/maintenance/window-form";

interface WindowSheetProps {
  /** The window to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function WindowSheet({ id, onClose }: WindowSheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      {id ? <EditWindow id={id} onDone={onClose} /> : <NewWindow onDone={onClose} />}
    </SheetFrame>
  );
}

function NewWindow({ onDone }: { onDone: () => void }) {
  const zone = useOrganizationZone();
  const [now] = useState(Date.now);
  return zone ? <WindowForm start={newDraft(now, zone)} onDone={onDone} /> : <Waiting title="New maintenance" />;
}

function EditWindow({ id, onDone }: { id: string; onDone: () => void }) {
  const planned = useQuery(windowQuery(id));
  if (planned.data) return <WindowForm id={id} start={draftOf(planned.data)} onDone={onDone} />;
  return <Waiting title="Edit maintenance" error={planned.error} />;
}

function Waiting({ title, error }: { title: string; error?: unknown }) {
  return (
    <SheetPanel title={title}>
      {error ? (
        <ErrorState error={error} />
      ) : (
        <Loading label="Loading" className="flex flex-col gap-4">
          <Skeleton className="h-14" />
          <Skeleton className="h-20" />
          <Skeleton className="h-40" />
        </Loading>
      )}
    </SheetPanel>
  );
}
