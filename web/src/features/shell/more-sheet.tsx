import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type ReactElement, useState } from "react";
import { BottomSheet } from "@/components/ui/bottom-sheet";
import { LiveDot } from "@/features/shell/live-dot";
import { navItems } from "@/features/shell/nav";

const tile =
  "flex h-18 flex-col items-center justify-center gap-1.5 rounded-lg text-sm hover:bg-fill data-[status=active]:bg-fill-strong data-[status=active]:font-medium [&_svg]:size-5 [&_svg]:text-muted";

/** Every screen, and the search, for phones. */
export function MoreSheet({ trigger, onSearch }: { trigger: ReactElement; onSearch: () => void }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <BottomSheet open={open} onOpenChange={setOpen} title="All screens" trigger={trigger}>
      <nav aria-label="All screens" className="grid grid-cols-3 gap-1">
        {navItems.map((item) => (
          <Link
            key={item.label}
            to={item.to}
            activeOptions={{ exact: item.to === "/", includeSearch: false }}
            className={tile}
            onClick={close}
          >
            <item.icon aria-hidden />
            {item.label}
          </Link>
        ))}
        <button
          type="button"
          className={tile}
          onClick={() => {
            close();
            onSearch();
          }}
        >
          <Search aria-hidden />
          Search
        </button>
      </nav>
      <div className="mt-2 border-t pt-2">
        <LiveDot />
      </div>
    </BottomSheet>
  );
}
