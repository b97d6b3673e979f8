import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { navItems } from "@/features/shell/nav";
import { useLiveState } from "@/live/live-provider";

/** Navigation within reach of the thumb. */
export function PhoneBar({ onSearch }: { onSearch: () => void }) {
  const live = useLiveState();
  return (
    <div className="shrink-0 border-t bg-bg-subtle pb-[env(safe-area-inset-bottom)] md:hidden">
      {live === "lost" && (
        <p role="status" className="bg-degraded-soft py-1 text-center text-degraded text-xs">
          The live connection was lost. Reconnecting…
        </p>
      )}
      <nav aria-label="Main" className="flex">
        {navItems
          .filter((item) => item.phone)
          .map((item) => (
            <Link
              key={item.label}
              to={item.to}
              activeOptions={{ exact: item.to === "/", includeSearch: false }}
              className="flex h-14 flex-1 flex-col items-center justify-center gap-1 text-2xs text-muted data-[status=active]:font-medium data-[status=active]:text-accent"
            >
              <item.icon className="size-5" aria-hidden />
              {item.label}
            </Link>
          ))}
        <button
          type="button"
          onClick={onSearch}
          className="flex h-14 flex-1 flex-col items-center justify-center gap-1 text-2xs text-muted"
        >
          <Search className="size-5" aria-hidden />
          Search
        </button>
      </nav>
    </div>
  );
}
