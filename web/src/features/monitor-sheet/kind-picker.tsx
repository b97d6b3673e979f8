import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { messageOf } from "@/api/client";
import { readUrl } from "@/api/kinds/read-url";
import type { Config, MonitorKind } from "@/api/types";
import { SearchInput } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { KindButton, UrlButton } from "@/features/monitor-sheet/kind-button";
import { findKinds, grouped, groupsOf, kindsOfUrl, withScheme } from "@/features/monitor-sheet/kind-groups";

interface KindPickerProps {
  kinds: readonly MonitorKind[];
  /** `config` is what a typed address says already. */
  onPick: (kind: MonitorKind, config?: Config) => void;
}

/** All kinds by group; a few letters find the right one, an address says it by its scheme. Enter takes the first. */
export function KindPicker({ kinds, onPick }: KindPickerProps) {
  const [text, setText] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const read = useMutation({
    mutationFn: readUrl,
    onSuccess: ({ kind, config }) => {
      const found = kinds.find((one) => one.kind === kind);
      if (found) onPick(found, config);
    },
  });
  const url = kindsOfUrl(kinds, text) ? text.trim() : withScheme(text);
  const fitting = url ? (kindsOfUrl(kinds, url) ?? []) : [];
  const [best] = fitting;
  const found = url ? fitting.filter((kind) => kind !== best || kind.missing) : findKinds(kinds, text);
  const first = found.find((kind) => !kind.missing);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.metaKey && !event.ctrlKey) {
      if (url && best && !best.missing) read.mutate(url);
      else if (!url && first) onPick(first);
    }
    if (event.key === "ArrowDown") move(event, list.current, 1);
  };
  return (
    <div className="flex flex-col gap-5">
      <SearchInput
        autoFocus
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        aria-label="Search kinds of monitors"
        placeholder="Search, or paste an address: https://…"
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys go from button to button */}
      <div
        ref={list}
        className="flex flex-col gap-5"
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowRight") move(event, list.current, 1);
          if (event.key === "ArrowUp" || event.key === "ArrowLeft") move(event, list.current, -1);
        }}
      >
        {read.error && <Problem>{messageOf(read.error)}</Problem>}
        {url && best && !best.missing && (
          <UrlButton url={url} kind={best} busy={read.isPending} onClick={() => read.mutate(url)} />
        )}
        {(text.trim() ? grouped(found) : groupsOf(found)).map(({ name, icon: Icon, kinds: members }) => (
          <section key={name}>
            <h3 className="mb-1.5 flex items-center gap-1.5 font-medium text-muted text-xs">
              <Icon className="size-3.5" aria-hidden />
              {name}
            </h3>
            <ul className="grid gap-2 sm:grid-cols-2">
              {members.map((kind) => (
                <li key={kind.kind}>
                  <KindButton
                    kind={kind}
                    isNext={kind === first && !url && text.trim() !== ""}
                    onClick={() => onPick(kind)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {found.length === 0 && !best && (
          <p className="py-8 text-center text-muted text-sm">
            {url ? `No kind of monitor reads addresses like “${url}”.` : `No kind of monitor fits “${text}”.`}
          </p>
        )}
      </div>
    </div>
  );
}

function move(event: KeyboardEvent, list: HTMLElement | null, step: 1 | -1): void {
  const buttons = [...(list?.querySelectorAll<HTMLElement>("button:not(:disabled)") ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const next = buttons[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
