import { useEffect, useRef } from "react";

export interface Hotkey {
  /** "mod+k", "?", "g m" (two keys in a row). `mod` is ⌘ on a Mac, else Ctrl. */
  keys: string;
  run: (event: KeyboardEvent) => void;
}

const SEQUENCE_MS = 900;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys of a shortcut as they are printed on the keyboard of this person. */
export function keyLabels(keys: string): string[] {
  return keys.split(/[ +]/).map((key) => {
    if (key === "mod") return isMac ? "⌘" : "Ctrl";
    if (key === "enter") return "↵";
    return key.length === 1 ? key.toUpperCase() : key;
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function nameOf(event: KeyboardEvent): string {
  const mod = event.metaKey || event.ctrlKey ? "mod+" : "";
  return mod + event.key.toLowerCase();
}

/** Page-wide shortcuts. Plain letters are ignored while a field has the focus or a dialog is open. */
export function useHotkeys(hotkeys: Hotkey[]): void {
  const current = useRef(hotkeys);
  current.current = hotkeys;
  useEffect(() => {
    let first = { key: "", at: 0 };
    function onKeyDown(event: KeyboardEvent): void {
      if (event.altKey || event.repeat) return;
      const name = nameOf(event);
      const blocked = isTyping(event.target) || document.querySelector("[role=dialog]") !== null;
      if (blocked && !name.startsWith("mod+")) return;
      const pair = event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${name}` : name;
      const match =
        current.current.find(({ keys }) => keys === pair) ?? current.current.find(({ keys }) => keys === name);
      first = { key: name, at: event.timeStamp };
      if (!match) return;
      event.preventDefault();
      match.run(event);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
