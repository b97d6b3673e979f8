import { Link, type LinkProps, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { Page } from "@/components/ui/page";

interface SettingsPage {
  to: NonNullable<LinkProps["to"]>;
  label: string;
}

/** A new page of settings is one line here and one route. */
const pages: readonly SettingsPage[] = [
  { to: "/settings/profile", label: "Profile" },
  { to: "/settings/notifications", label: "Notifications" },
  { to: "/settings/tokens", label: "API tokens" },
  { to: "/settings/ping-key", label: "Ping key" },
];

export function SettingsLayout() {
  return (
    <Page title="Settings" className="flex flex-col gap-6 md:flex-row md:gap-10">
      <nav aria-label="Settings" className="flex shrink-0 gap-1 overflow-x-auto md:w-40 md:flex-col">
        {pages.map((page) => (
          <Link
            key={page.label}
            to={page.to}
            activeOptions={{ includeSearch: false }}
            className="flex h-8 items-center whitespace-nowrap rounded-md px-2.5 text-muted text-sm hover:bg-fill hover:text-text"
            activeProps={{ className: "bg-fill-strong font-medium text-text hover:bg-fill-strong" }}
          >
            {page.label}
          </Link>
        ))}
      </nav>
      <div className="min-w-0 max-w-3xl flex-1">
        <Suspense>
          <Outlet />
        </Suspense>
      </div>
    </Page>
  );
}
