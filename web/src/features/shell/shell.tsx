import type { ReactNode } from "react";
import { PhoneBar } from "@/features/shell/phone-bar";
import { Sidebar } from "@/features/shell/sidebar";
import { useSidebar } from "@/features/shell/use-sidebar";

/** Frame of all screens: navigation at the side (at the bottom of a phone), content beside it. */
export function Shell({ children }: { children: ReactNode }) {
  const sidebar = useSidebar();
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="-top-10 fixed left-2 z-50 rounded-md bg-accent-solid px-3 py-1.5 text-on-accent text-sm focus:top-2"
      >
        Skip to content
      </a>
      <Sidebar folded={sidebar.folded} onFold={sidebar.toggle} />
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-y-auto outline-none">
        {children}
      </main>
      <PhoneBar />
    </div>
  );
}
