import { Hourglass } from "lucide-react";
import type { HeldBy } from "@/api/dependencies/held-by";
import { RelativeTime } from "@/components/ui/relative-time";
import { cn } from "@/lib/cn";

/** Why nobody is told of a failure. */
export function HeldLine({ held, className }: { held: HeldBy; className?: string }) {
  return (
    <p className={cn("flex items-start gap-1.5 text-muted", className)}>
      <Hourglass className="mt-0.75 size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0">
        {heldWords(held)} (began <RelativeTime at={held.since} />)
      </span>
    </p>
  );
}

export function heldWords({ reason, name }: Pick<HeldBy, "reason" | "name">): string {
  if (reason === "maintenance") return `Not told: waiting for the end of ${name}`;
  if (reason === "dependency_unclear") return `Not told yet: ${name} is looked at first`;
  return `Not told: waiting for ${name}`;
}
