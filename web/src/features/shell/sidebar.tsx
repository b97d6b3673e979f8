import { Link, useLocation } from "@tanstack/react-router";
import { PanelLeft, Search } from "lucide-react";
import { useSession } from "@/api/session/use-session";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Logo } from "@/components/ui/logo";
import { Tooltip } from "@/components/ui/tooltip";
import { LiveDot } from "@/features/shell/live-dot";
import { isAt, type NavItem, navItems } from "@/features/shell/nav";
import { UserMenu } from "@/features/shell/user-menu";
import { cn } from "@/lib/cn";

interface SidebarProps {
  folded: boolean;
  onFold: () => void;
  onSearch: () => void;
}

export function Sidebar({ folded, onFold, onSearch }: SidebarProps) {
  const { organization } = useSession();
  return (
    <aside className={cn("hidden shrink-0 flex-col border-r bg-bg-subtle md:flex", folded ? "w-14" : "w-56")}>
      <div className={cn("flex h-14 items-center gap-2.5 px-4", folded && "justify-center px-0")}>
        <Logo />
        {!folded && <span className="truncate font-semibold">{organization?.org_name ?? "Watchbell"}</span>}
      </div>
      <div className="px-2">
        <Button
          className={cn("w-full text-muted", folded ? "px-0" : "justify-start px-2")}
          aria-label={folded ? "Search and commands" : undefined}
          onClick={onSearch}
        >
          <Search aria-hidden />
          {!folded && (
            <>
              <span className="font-normal">Search</span>
              <Kbd keys="mod+k" className="ml-auto" />
            </>
          )}
        </Button>
      </div>
      <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-2 py-2">
        {navItems.map((item) => (
          <NavLink key={item.label} item={item} folded={folded} />
        ))}
      </nav>
      <div className={cn("flex flex-col gap-1 border-t p-2", folded && "items-center")}>
        <div className={cn("flex items-center gap-1", folded && "flex-col")}>
          <LiveDot folded={folded} />
          <Tooltip content={folded ? "Unfold the sidebar" : "Fold the sidebar"}>
            <Button
              variant="ghost"
              size="icon-sm"
              className="ml-auto"
              aria-label={folded ? "Unfold the sidebar" : "Fold the sidebar"}
              onClick={onFold}
            >
              <PanelLeft aria-hidden />
            </Button>
          </Tooltip>
        </div>
        <UserMenu folded={folded} />
      </div>
    </aside>
  );
}

function NavLink({ item, folded }: { item: NavItem; folded: boolean }) {
  const isActive = useLocation({ select: ({ pathname }) => isAt(item, pathname) });
  const link = (
    <Link
      to={item.to}
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
      aria-label={folded ? item.label : undefined}
      className={cn(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-muted text-sm hover:bg-fill hover:text-text",
        folded && "justify-center",
        isActive && "bg-fill-strong font-medium text-text hover:bg-fill-strong",
      )}
    >
      <item.icon className="size-4 shrink-0" aria-hidden />
      {!folded && item.label}
    </Link>
  );
  return folded ? (
    <Tooltip content={item.label} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
