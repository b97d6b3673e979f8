import { useState } from "react";
import type { ChannelKind } from "@/api/types";
import { findChannelKinds } from "@/components/channel/channel-kinds";
import { Badge } from "@/components/ui/badge";
import { SearchInput } from "@/components/ui/input";
import { cn } from "@/lib/cn";

/** `missing`: what must be installed or switched on before there can be such a channel. */
type Offered = ChannelKind & { missing?: string | null };

interface ChannelKindPickerProps {
  kinds: readonly ChannelKind[];
  onPick: (kind: ChannelKind) => void;
}

/** All kinds, the usual ones first; a few letters find the right one, Enter takes the first. */
export function ChannelKindPicker({ kinds, onPick }: ChannelKindPickerProps) {
  const [text, setText] = useState("");
  const found: Offered[] = findChannelKinds(kinds, text);
  const first = found.find(({ missing }) => !missing);
  return (
    <div className="flex flex-col gap-4">
      <SearchInput
        autoFocus
        autoComplete="off"
        spellCheck={false}
        aria-label="Search kinds of channels"
        placeholder="Search: Telegram, PagerDuty, text message …"
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key === "Enter" && text.trim() && first) {
            event.preventDefault();
            onPick(first);
          }
        }}
      />
      <ul className="grid gap-2 sm:grid-cols-2">
        {found.map((one) => (
          <li key={one.kind}>
            <KindChoice kind={one} onClick={() => onPick(one)} />
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="py-8 text-center text-muted text-sm">
          No kind of channel fits “{text}”. Apprise reaches many more, and a webhook the rest.
        </p>
      )}
    </div>
  );
}

/** One that cannot be used here stays in sight and says what it lacks. */
function KindChoice({ kind, onClick }: { kind: Offered; onClick: () => void }) {
  const lacking = Boolean(kind.missing);
  return (
    <button
      type="button"
      aria-disabled={lacking || undefined}
      onClick={lacking ? undefined : onClick}
      className={cn(
        "flex h-full w-full flex-col gap-0.5 rounded-lg border bg-surface px-3 py-2.5 text-left transition-colors",
        lacking ? "border-dashed" : "hover:border-line-strong hover:bg-bg-subtle",
      )}
    >
      <span className={cn("flex items-center gap-2 font-medium text-sm", lacking && "text-muted")}>
        {kind.label}
        {lacking && <Badge>not available</Badge>}
      </span>
      <span className={cn("text-muted text-xs first-letter:uppercase", !lacking && "line-clamp-2")}>
        {kind.missing || kind.description}
      </span>
    </button>
  );
}
