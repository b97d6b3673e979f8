import { useEffect, useRef } from "react";
import type { CheckTrace } from "@/api/types";
import { TraceView } from "@/components/check/trace-view";
import { Loading, Skeleton } from "@/components/ui/skeleton";

interface TestResultProps {
  trace: CheckTrace | undefined;
  running: boolean;
}

/** The trace of the last test, brought into sight. */
export function TestResult({ trace, running }: TestResultProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (running || trace) box.current?.scrollIntoView({ block: "nearest" });
  }, [running, trace]);
  if (!running && !trace) return null;
  return (
    <div ref={box} className="scroll-mb-5">
      <h3 className="mb-1.5 font-medium text-sm">Test</h3>
      {running ? (
        <Loading label="Testing" className="flex flex-col gap-3 rounded-lg border p-3">
          <Skeleton className="w-40" />
          <Skeleton className="h-1.5" />
          <Skeleton className="w-64" />
        </Loading>
      ) : (
        trace && <TraceView trace={trace} />
      )}
    </div>
  );
}
