import { Pause, Play, Trash2, X } from "lucide-react";
import { useState } from "react";
import type { Monitor } from "@/api/types";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { useMonitorAction } from "@/features/monitors/use-monitor-action";
import { plural } from "@/lib/format";

interface BulkBarProps {
  monitors: readonly Monitor[];
  onDone: () => void;
}

/** What can be done with the chosen rows; floats over the table while there are any. */
export function BulkBar({ monitors, onDone }: BulkBarProps) {
  const [asking, setAsking] = useState(false);
  const act = useMonitorAction(() => {
    setAsking(false);
    onDone();
  });
  if (monitors.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="Actions for the selected monitors"
      className="fixed bottom-6 left-1/2 z-30 flex -translate-x-1/2 items-center gap-1 rounded-lg border border-line-strong bg-raised p-1 pl-3 shadow-lg max-md:bottom-18"
    >
      <span className="num whitespace-nowrap pr-2 text-sm">{monitors.length} selected</span>
      <Button
        variant="ghost"
        size="sm"
        busy={act.isPending}
        onClick={() => act.mutate({ targets: monitors, action: "pause" })}
      >
        <Pause aria-hidden />
        Pause
      </Button>
      <Button
        variant="ghost"
        size="sm"
        busy={act.isPending}
        onClick={() => act.mutate({ targets: monitors, action: "resume" })}
      >
        <Play aria-hidden />
        Resume
      </Button>
      <Button variant="ghost" size="sm" className="text-down hover:text-down" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Button variant="ghost" size="icon-sm" aria-label="Clear the selection" onClick={onDone}>
        <X aria-hidden />
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${plural(monitors.length, "monitor")}?`}
        description="Their checks and their history go with them. This cannot be undone."
        action={`Delete ${plural(monitors.length, "monitor")}`}
        busy={act.isPending}
        onConfirm={() => act.mutate({ targets: monitors, action: "delete" })}
      />
    </div>
  );
}
