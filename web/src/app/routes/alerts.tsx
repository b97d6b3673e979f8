import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readAlertsSearch } from "@/features/alerts/search";

export const alertsRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/alerts",
  validateSearch: readAlertsSearch,
  component: lazyRouteComponent(() => import("@/features/alerts/alerts-page"), "AlertsPage"),
});
