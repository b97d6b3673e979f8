import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readMonitorsSearch } from "@/features/monitors/search";

export const monitorsRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/monitors",
  validateSearch: readMonitorsSearch,
  component: lazyRouteComponent(() => import("@/features/monitors/monitors-page"), "MonitorsPage"),
});
