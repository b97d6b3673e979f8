import { ArrowRight, LoaderCircle } from "lucide-react";
import type { MonitorKind } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { Kbd } from "@/components/ui/kbd";
import { firstSentence } from "@/features/monitor-sheet/kind-groups";
import { cn } from "@/lib/cn";

const box = "flex h-full w-full rounded-lg border bg-surface px-3 py-2.5 text-left transition-colors";
const lively = "hover:border-line-strong hover:bg-bg-subtle";

interface KindButtonProps {
  kind: MonitorKind;
  /** Enter takes it. */
  isNext: boolean;
  onClick: () => void;
}

/** One kind. One that lacks its libraries here stays in sight and says what to install. */
export function KindButton({ kind, isNext, onClick }: KindButtonProps) {
  const lacking = kind.missing !== null;
  return (
    <button
      type="button"
      aria-disabled={lacking || undefined}
      onClick={lacking ? undefined : onClick}
      className={cn(box, "flex-col gap-0.5", lacking ? "border-dashed" : lively, isNext && "border-line-strong")}
    >
      <span className={cn("flex items-center gap-2 font-medium text-sm", lacking && "text-muted")}>
        {kind.label}
        {kind.passive && <Badge>reports in</Badge>}
        {lacking && <Badge>not installed</Badge>}
        {isNext && <Kbd keys="enter" className="ml-auto max-sm:hidden" />}
      </span>
      <span className={cn("text-muted text-xs", !lacking && "line-clamp-2")}>
        {kind.missing === null ? firstSentence(kind.description) : `${asSentence(kind.missing)}.`}
      </span>
    </button>
  );
}

interface UrlButtonProps {
  url: string;
  kind: MonitorKind;
  busy: boolean;
  onClick: () => void;
}

/** What an address stands for, ready to go on with. */
export function UrlButton({ url, kind, busy, onClick }: UrlButtonProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      disabled={busy}
      className={cn(box, lively, "items-center gap-3 border-accent bg-accent-soft")}
    >
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="font-medium text-sm">{`Watch it as ${kind.label}`}</span>
        <span className="break-all text-muted text-xs">{url}</span>
      </span>
      {busy ? (
        <LoaderCircle className="size-4 shrink-0 animate-spin" aria-hidden />
      ) : (
        <ArrowRight className="size-4 shrink-0 text-accent" aria-hidden />
      )}
    </button>
  );
}

function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
