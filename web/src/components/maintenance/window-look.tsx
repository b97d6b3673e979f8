import { CalendarClock, CircleCheck, CircleX, type LucideIcon, Wrench } from "lucide-react";
import type { WindowStatus } from "@/api/maintenance/get-windows";
import { Badge } from "@/components/ui/badge";

interface WindowLook {
  word: string;
  icon: LucideIcon;
  tone: "maintenance" | "neutral";
  /** Its bar in a calendar. */
  bar: string;
}

/** The one table of how planned work looks. */
export const windowLook: Record<WindowStatus, WindowLook> = {
  in_progress: {
    word: "In progress",
    icon: Wrench,
    tone: "maintenance",
    bar: "border-maintenance-fill bg-maintenance-soft font-medium text-maintenance",
  },
  scheduled: {
    word: "Scheduled",
    icon: CalendarClock,
    tone: "neutral",
    bar: "border-line-strong bg-raised text-text [&_svg]:text-maintenance",
  },
  completed: { word: "Over", icon: CircleCheck, tone: "neutral", bar: "border-line bg-fill text-muted" },
  canceled: {
    word: "Canceled",
    icon: CircleX,
    tone: "neutral",
    bar: "border-line-strong border-dashed bg-raised text-muted line-through",
  },
};

export function WindowStatusBadge({ status }: { status: WindowStatus }) {
  const { icon: Icon, tone, word } = windowLook[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {word}
    </Badge>
  );
}
