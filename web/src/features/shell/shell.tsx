import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { goToActions, newMonitorAction } from "@/features/shell/actions";
import { Palette } from "@/features/shell/palette";
import { PhoneBar } from "@/features/shell/phone-bar";
import { ShortcutsDialog } from "@/features/shell/shortcuts-dialog";
import { Sidebar } from "@/features/shell/sidebar";
import { useSidebar } from "@/features/shell/use-sidebar";
import { useHotkeys } from "@/lib/hotkeys";

/** Frame of all screens: navigation at the side (at the bottom of a phone), content beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const router = useRouter();
  const sidebar = useSidebar();
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  useHotkeys([
    { keys: "mod+k", run: () => setPalette((open) => !open) },
    { keys: "mod+b", run: sidebar.toggle },
    { keys: "?", run: () => setShortcuts(true) },
    ...[...goToActions(router), newMonitorAction(router)].flatMap(({ keys, run }) => (keys ? [{ keys, run }] : [])),
  ]);
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="-top-10 fixed left-2 z-50 rounded-md bg-accent-solid px-3 py-1.5 text-on-accent text-sm focus:top-2"
      >
        Skip to content
      </a>
      <Sidebar folded={sidebar.folded} onFold={sidebar.toggle} onSearch={() => setPalette(true)} />
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-y-auto outline-none">
        {children}
      </main>
      <PhoneBar onSearch={() => setPalette(true)} />
      <Palette open={palette} onOpenChange={setPalette} onShortcuts={() => setShortcuts(true)} />
      <ShortcutsDialog open={shortcuts} onOpenChange={setShortcuts} />
    </div>
  );
}
