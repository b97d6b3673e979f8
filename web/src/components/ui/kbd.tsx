import { cn } from "@/lib/cn";
import { keyLabels } from "@/lib/hotkeys";

/** A shortcut as keycaps, in the form of {@link Hotkey.keys}. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={cn("inline-flex gap-0.5", className)}>
      {keyLabels(keys).map((key) => (
        <kbd
          key={key}
          className="grid h-4.5 min-w-4.5 place-items-center rounded-sm border border-line-strong bg-bg-subtle px-1 font-sans text-2xs text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
