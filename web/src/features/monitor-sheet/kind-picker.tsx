import { useState } from "react";
import type { MonitorKind } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { SearchInput } from "@/components/ui/input";

interface KindPickerProps {
  kinds: readonly MonitorKind[];
  onPick: (kind: MonitorKind) => void;
}

/** All kinds by group; a few letters find the right one, Enter takes the first. */
export function KindPicker({ kinds, onPick }: KindPickerProps) {
  const [text, setText] = useState("");
  const found = kinds.filter((kind) => fits(kind, text));
  const groups = [...Map.groupBy(found, (kind) => kind.group)].sort(([one], [other]) => rank(one) - rank(other));
  return (
    <div className="flex flex-col gap-5">
      <SearchInput
        autoFocus
        aria-label="Search kinds of monitors"
        placeholder="Search: website, port, certificate, cron job…"
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === "Enter" && first) onPick(first);
        }}
      />
      {groups.map(([group, members]) => (
        <section key={group}>
          <h3 className="mb-1.5 font-medium text-muted text-xs">{group}</h3>
          <ul className="grid gap-2 sm:grid-cols-2">
            {members.map((kind) => (
              <li key={kind.kind}>
                <button
                  type="button"
                  onClick={() => onPick(kind)}
                  className="flex h-full w-full flex-col gap-0.5 rounded-lg border bg-surface px-3 py-2.5 text-left transition-colors hover:border-line-strong hover:bg-bg-subtle"
                >
                  <span className="flex items-center gap-2 font-medium text-sm">
                    {kind.label}
                    {kind.passive && <Badge>reports in</Badge>}
                  </span>
                  <span className="line-clamp-2 text-muted text-xs">{firstSentence(kind.description)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {found.length === 0 && <p className="py-8 text-center text-muted text-sm">No kind of monitor fits “{text}”.</p>}
    </div>
  );
}

/** What most people come for stands first; the others keep the server's order. */
function rank(group: string): number {
  return group === "Web" ? 0 : 1;
}

function fits(kind: MonitorKind, text: string): boolean {
  const all = `${kind.kind} ${kind.label} ${kind.group} ${kind.description}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function firstSentence(text: string): string {
  return text.split("\n\n")[0]?.replaceAll("\n", " ") ?? "";
}
