import { Link, useLocation } from "@tanstack/react-router";
import { Menu } from "lucide-react";
import { MoreSheet } from "@/features/shell/more-sheet";
import { isAt, navItems } from "@/features/shell/nav";
import { useLiveState } from "@/live/live-provider";

const style =
  "flex h-14 flex-1 flex-col items-center justify-center gap-1 text-2xs text-muted data-[status=active]:font-medium data-[status=active]:text-accent";
const first = navItems.filter((item) => item.phone);
const others = navItems.filter((item) => !item.phone);

/** Navigation within reach of the thumb. */
export function PhoneBar({ onSearch }: { onSearch: () => void }) {
  const live = useLiveState();
  const path = useLocation({ select: (location) => location.pathname });
  const isElsewhere = others.some((item) => isAt(item, path));
  return (
    <div className="shrink-0 border-t bg-bg-subtle pb-[env(safe-area-inset-bottom)] md:hidden">
      {live === "lost" && (
        <p role="status" className="bg-degraded-soft py-1 text-center text-degraded text-xs">
          The live connection was lost. Reconnecting…
        </p>
      )}
      <nav aria-label="Main" className="flex">
        {first.map((item) => (
          <Link
            key={item.label}
            to={item.to}
            activeOptions={{ exact: item.to === "/", includeSearch: false }}
            className={style}
          >
            <item.icon className="size-5" aria-hidden />
            {item.label}
          </Link>
        ))}
        <MoreSheet
          onSearch={onSearch}
          trigger={
            <button type="button" className={style} data-status={isElsewhere ? "active" : undefined}>
              <Menu className="size-5" aria-hidden />
              More
            </button>
          }
        />
      </nav>
    </div>
  );
}
