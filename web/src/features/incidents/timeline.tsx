import {
  ArrowUpDown,
  ChevronsUp,
  CircleCheck,
  CirclePlus,
  CircleX,
  type LucideIcon,
  Merge,
  MessageSquare,
  Pencil,
  RotateCcw,
  Split,
  StickyNote,
  UserCheck,
  UserX,
} from "lucide-react";
import type { Entry, EntryKind } from "@/api/incidents/get-incidents";
import { statusWords } from "@/components/incident/incident-look";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { cn } from "@/lib/cn";

/** The least that is known of a kind that this version has no words for. */
const other = { word: (entry: Entry) => entry.kind.replaceAll("_", " "), icon: MessageSquare, color: "text-muted" };

const look: Record<EntryKind, { word: (entry: Entry) => string; icon: LucideIcon; color: string }> = {
  created: { word: () => "Opened", icon: CirclePlus, color: "text-down" },
  update: { word: (entry) => statusWords[entry.status], icon: MessageSquare, color: "text-accent" },
  monitor_joined: { word: () => "A monitor went down", icon: CircleX, color: "text-down" },
  monitor_recovered: { word: () => "A monitor is back", icon: CircleCheck, color: "text-up" },
  flapping: { word: () => "A monitor goes up and down", icon: ArrowUpDown, color: "text-degraded" },
  escalated: { word: () => "Escalated", icon: ChevronsUp, color: "text-down" },
  unacknowledged: { word: () => "Acknowledgement taken back", icon: UserX, color: "text-degraded" },
  edited: { word: () => "Edited", icon: Pencil, color: "text-muted" },
  merged: { word: () => "Merged", icon: Merge, color: "text-accent" },
  separated: { word: () => "Separated", icon: Split, color: "text-accent" },
  acknowledged: { word: () => "Acknowledged", icon: UserCheck, color: "text-accent" },
  resolved: { word: () => "Resolved", icon: CircleCheck, color: "text-up" },
  reopened: { word: () => "Reopened", icon: RotateCcw, color: "text-degraded" },
  note: { word: () => "Note", icon: StickyNote, color: "text-muted" },
};

/** Newest first, as one reads it in a hurry. */
export function Timeline({ entries }: { entries: readonly Entry[] }) {
  return (
    <ol className="flex flex-col">
      {entries.toReversed().map((entry) => (
        <TimelineEntry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function TimelineEntry({ entry }: { entry: Entry }) {
  const { word, icon: Icon, color } = look[entry.kind] ?? other;
  return (
    <li className="group relative grid grid-cols-[20px_1fr] gap-x-3 pb-5 last:pb-0">
      <span aria-hidden className="absolute top-6 bottom-0 left-[9.5px] w-px bg-line group-last:hidden" />
      <Icon className={cn("mt-px size-5 bg-bg", color)} aria-hidden />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 text-sm">
          <span className="font-medium">{word(entry)}</span>
          {entry.is_internal && <Badge>internal</Badge>}
          <span className="text-muted text-xs">
            {entry.created_by && `${entry.created_by} · `}
            <RelativeTime at={entry.created_at} />
          </span>
        </p>
        <p
          className={cn(
            "mt-0.5 whitespace-pre-wrap break-words text-sm",
            entry.is_internal && "rounded-md bg-fill px-2.5 py-1.5",
          )}
        >
          {entry.body}
        </p>
      </div>
    </li>
  );
}
