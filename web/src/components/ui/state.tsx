import { CircleAlert, CircleCheck, CircleDashed, CirclePause, CircleX, type LucideIcon, Wrench } from "lucide-react";
import type { MonitorStatus } from "@/api/types";
import { cn } from "@/lib/cn";

interface StateLook {
  word: string;
  icon: LucideIcon;
  text: string;
  soft: string;
  fill: string;
}

const quiet = { text: "text-quiet", soft: "bg-quiet-soft", fill: "bg-quiet-fill" };

/** The one table of state colours, icons and words. */
export const stateLook: Record<MonitorStatus, StateLook> = {
  up: { word: "Up", icon: CircleCheck, text: "text-up", soft: "bg-up-soft", fill: "bg-up-fill" },
  degraded: {
    word: "Degraded",
    icon: CircleAlert,
    text: "text-degraded",
    soft: "bg-degraded-soft",
    fill: "bg-degraded-fill",
  },
  down: { word: "Down", icon: CircleX, text: "text-down", soft: "bg-down-soft", fill: "bg-down-fill" },
  maintenance: {
    word: "Maintenance",
    icon: Wrench,
    text: "text-maintenance",
    soft: "bg-maintenance-soft",
    fill: "bg-maintenance-fill",
  },
  paused: { word: "Paused", icon: CirclePause, ...quiet },
  unknown: { word: "Unknown", icon: CircleDashed, ...quiet },
};

export function lookOf(status: string): StateLook {
  return stateLook[status as MonitorStatus] ?? stateLook.unknown;
}

export function StateIcon({ status, className }: { status: MonitorStatus; className?: string }) {
  const look = lookOf(status);
  return <look.icon role="img" aria-label={look.word} className={cn("size-4 shrink-0", look.text, className)} />;
}

/** Colour, icon and word. */
export function StatePill({ status, className }: { status: MonitorStatus; className?: string }) {
  const look = lookOf(status);
  return (
    <span
      className={cn(
        "inline-flex h-5.5 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-xs",
        look.soft,
        look.text,
        className,
      )}
    >
      <look.icon className="size-3.5" aria-hidden />
      {look.word}
    </span>
  );
}
