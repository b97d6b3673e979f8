import { useState } from "react";
import type { ChannelKind } from "@/api/types";
import { findChannelKinds } from "@/components/channel/channel-kinds";
import { SearchInput } from "@/components/ui/input";

interface ChannelKindPickerProps {
  kinds: readonly ChannelKind[];
  onPick: (kind: ChannelKind) => void;
}

/** All kinds, the usual ones first; a few letters find the right one, Enter takes the first. */
export function ChannelKindPicker({ kinds, onPick }: ChannelKindPickerProps) {
  const [text, setText] = useState("");
  const found = findChannelKinds(kinds, text);
  const [first] = found;
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
            <button
              type="button"
              onClick={() => onPick(one)}
              className="flex h-full w-full flex-col gap-0.5 rounded-lg border bg-surface px-3 py-2.5 text-left transition-colors hover:border-line-strong hover:bg-bg-subtle"
            >
              <span className="font-medium text-sm">{one.label}</span>
              <span className="line-clamp-2 text-muted text-xs">{one.description}</span>
            </button>
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
