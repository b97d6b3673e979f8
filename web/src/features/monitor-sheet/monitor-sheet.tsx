import { Collapsible } from "@base-ui/react/collapsible";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { kindsQuery } from "@/api/kinds/get-kinds";
import { monitorQuery } from "@/api/monitors/get-monitors";
import type { Config, Monitor, MonitorKind } from "@/api/types";
import { AddressList } from "@/components/passive/address-list";
import { hasAddress } from "@/components/passive/addresses";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { draftOf, newDraft } from "@/features/monitor-sheet/draft";
import { HowToReport } from "@/features/monitor-sheet/how-to-report";
import { KindPicker } from "@/features/monitor-sheet/kind-picker";
import { MonitorForm } from "@/features/monitor-sheet/monitor-form";

interface MonitorSheetProps {
  /** The monitor to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function MonitorSheet({ id, onClose }: MonitorSheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      {id ? <EditMonitor id={id} onDone={onClose} /> : <NewMonitor onDone={onClose} />}
    </SheetFrame>
  );
}

interface Picked {
  kind: MonitorKind;
  config: Config | undefined;
}

function NewMonitor({ onDone }: { onDone: () => void }) {
  const kinds = useQuery(kindsQuery);
  const [picked, setPicked] = useState<Picked | null>(null);
  const [made, setMade] = useState<Monitor | null>(null);
  if (made) return <MadePassive monitor={made} onDone={onDone} />;
  if (picked) {
    const { kind, config } = picked;
    const saved = (monitor: Monitor) => (kind.passive ? setMade(monitor) : onDone());
    return <MonitorForm kind={kind} start={newDraft(kind, config)} onBack={() => setPicked(null)} onDone={saved} />;
  }
  return (
    <SheetPanel title="New monitor" description="What should be watched?">
      {kinds.isPending && <SheetSkeleton />}
      {kinds.isError && <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && <KindPicker kinds={kinds.data} onPick={(kind, config) => setPicked({ kind, config })} />}
    </SheetPanel>
  );
}

/** A monitor that waits for reports is of no use before its address is known. */
function MadePassive({ monitor, onDone }: { monitor: Monitor; onDone: () => void }) {
  const navigate = useNavigate();
  const visit = () => void navigate({ to: "/monitors/$id", params: { id: monitor.id } });
  return (
    <SheetPanel
      title={monitor.name}
      description="Made. It is waiting for the first report."
      onSubmit={onDone}
      footer={
        <div className="ml-auto flex gap-2">
          <Button onClick={visit}>Open its page</Button>
          <Button variant="primary" onClick={onDone}>
            Done
          </Button>
        </div>
      }
    >
      <HowToReport monitor={monitor} />
    </SheetPanel>
  );
}

function EditMonitor({ id, onDone }: { id: string; onDone: () => void }) {
  const kinds = useQuery(kindsQuery);
  const monitor = useQuery({ ...monitorQuery(id), staleTime: 0, refetchOnMount: "always" });
  const kind = kinds.data?.find((one) => one.kind === monitor.data?.monitor_type);
  if (kind && monitor.data && monitor.isFetchedAfterMount) {
    const urls = kind.passive && hasAddress(monitor.data) && <FoldedAddresses monitor={monitor.data} />;
    return <MonitorForm id={id} kind={kind} start={draftOf(kind, monitor.data)} head={urls} onDone={onDone} />;
  }
  const error = kinds.error ?? monitor.error;
  return <SheetPanel title="Edit monitor">{error ? <ErrorState error={error} /> : <SheetSkeleton />}</SheetPanel>;
}

function FoldedAddresses({ monitor }: { monitor: Monitor }) {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-sm hover:text-text">
        <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Where it reports to
      </Collapsible.Trigger>
      <Collapsible.Panel className="mt-4">
        <AddressList monitor={monitor} />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function SheetSkeleton() {
  return (
    <Loading label="Loading" className="flex flex-col gap-4">
      <Skeleton className="h-8" />
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
    </Loading>
  );
}
