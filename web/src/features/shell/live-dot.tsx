import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useLiveState } from "@/live/live-provider";
import type { LiveState } from "@/live/stream";

const looks: Record<LiveState, { word: string; dot: string; why: string }> = {
  live: { word: "Live", dot: "bg-up-fill", why: "Everything on the page updates by itself." },
  connecting: { word: "Connecting", dot: "bg-quiet-fill", why: "Opening the live connection." },
  lost: {
    word: "Reconnecting",
    dot: "bg-degraded-fill",
    why: "The live connection was lost. It comes back by itself.",
  },
};

/** How the live connection is: colour and word. */
export function LiveDot({ folded }: { folded?: boolean }) {
  const look = looks[useLiveState()];
  return (
    <Tooltip content={look.why} side="right">
      <span role="status" tabIndex={0} className="flex items-center gap-2 rounded-sm px-2 py-1 text-muted text-xs">
        <span className={cn("size-2 rounded-full", look.dot)} aria-hidden />
        <span className={cn(folded && "sr-only")}>{look.word}</span>
      </span>
    </Tooltip>
  );
}
