import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { kindsQuery } from "@/api/kinds/get-kinds";
import { monitorQuery } from "@/api/monitors/get-monitors";
import type { MonitorKind } from "@/api/types";
import { ErrorState } from "@/components/ui/error-state";
import { Sheet } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { draftOf, newDraft } from "@/features/monitor-sheet/draft";
import { KindPicker } from "@/features/monitor-sheet/kind-picker";
import { MonitorForm } from "@/features/monitor-sheet/monitor-form";

interface MonitorSheetProps {
  /** The monitor to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function MonitorSheet({ id, onClose }: MonitorSheetProps) {
  return id ? <EditMonitor id={id} onClose={onClose} /> : <NewMonitor onClose={onClose} />;
}

function NewMonitor({ onClose }: { onClose: () => void }) {
  const kinds = useQuery(kindsQuery);
  const [kind, setKind] = useState<MonitorKind | null>(null);
  if (kind) {
    return <MonitorForm kind={kind} start={newDraft(kind)} onBack={() => setKind(null)} onClose={onClose} />;
  }
  return (
    <Sheet open onClose={onClose} title="New monitor" description="What should be watched?">
      {kinds.isPending && <PickerSkeleton />}
      {kinds.isError && <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && <KindPicker kinds={kinds.data} onPick={setKind} />}
    </Sheet>
  );
}

function EditMonitor({ id, onClose }: { id: string; onClose: () => void }) {
  const kinds = useQuery(kindsQuery);
  const monitor = useQuery({ ...monitorQuery(id), staleTime: 0, refetchOnMount: "always" });
  const kind = kinds.data?.find((one) => one.kind === monitor.data?.monitor_type);
  if (kind && monitor.data && monitor.isFetchedAfterMount) {
    return <MonitorForm id={id} kind={kind} start={draftOf(monitor.data)} onClose={onClose} />;
  }
  const error = kinds.error ?? monitor.error;
  return (
    <Sheet open onClose={onClose} title="Edit monitor">
      {error ? <ErrorState error={error} /> : <PickerSkeleton />}
    </Sheet>
  );
}

function PickerSkeleton() {
  return (
    <Loading label="Loading" className="flex flex-col gap-4">
      <Skeleton className="h-8" />
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
    </Loading>
  );
}
