import { X } from "lucide-react";
import { messageOf } from "@/api/client";
import { TraceView } from "@/components/check/trace-view";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/notice";
import { Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { useCheckNow } from "@/features/monitor-page/use-check-now";

interface LiveCheckProps {
  check: ReturnType<typeof useCheckNow>;
  onClose: () => void;
}

/** The check somebody has just asked for, with everything it saw. */
export function LiveCheck({ check, onClose }: LiveCheckProps) {
  return (
    <Section
      title="Check of this moment"
      actions={
        <Button variant="ghost" size="icon-sm" aria-label="Close the check" onClick={onClose}>
          <X aria-hidden />
        </Button>
      }
    >
      <div aria-live="polite">
        {check.isPending && (
          <Loading label="Checking" className="flex flex-col gap-3 rounded-lg border p-3">
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-1.5" />
            <Skeleton className="w-64" />
            <Skeleton className="w-56" />
          </Loading>
        )}
        {check.isError && <Problem>{messageOf(check.error)}</Problem>}
        {check.data && !check.isPending && <TraceView trace={check.data} />}
      </div>
    </Section>
  );
}
