import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readMonitorSearch } from "@/features/monitor-page/search";
import { readMonitorsSearch } from "@/features/monitors/search";

export const monitorsRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/monitors",
  validateSearch: readMonitorsSearch,
  component: lazyRouteComponent(() => import("@/features/monitors/monitors-page"), "MonitorsPage"),
});

export const monitorRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/monitors/$id",
  validateSearch: readMonitorSearch,
  component: lazyRouteComponent(() => import("@/features/monitor-page/monitor-page"), "MonitorPage"),
});
