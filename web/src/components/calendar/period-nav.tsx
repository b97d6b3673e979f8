import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";

interface PeriodNavProps {
  /** What is shown: "November 2026". */
  title: string;
  /** What one step is: "month", "week". */
  unit: string;
  onStep: (step: -1 | 1) => void;
  /** Undefined while the present is in sight. */
  onToday: (() => void) | undefined;
}

/** Walks a calendar back and forth. */
export function PeriodNav({ title, unit, onStep, onToday }: PeriodNavProps) {
  return (
    <div className="flex items-center gap-1">
      <Button variant="ghost" size="icon" aria-label={`Previous ${unit}`} onClick={() => onStep(-1)}>
        <ChevronLeft aria-hidden />
      </Button>
      <Button variant="ghost" size="icon" aria-label={`Next ${unit}`} onClick={() => onStep(1)}>
        <ChevronRight aria-hidden />
      </Button>
      <h2 aria-live="polite" className="num ml-1 font-medium text-sm">
        {title}
      </h2>
      {onToday && (
        <Button size="sm" className="ml-2" onClick={onToday}>
          Today
        </Button>
      )}
    </div>
  );
}
