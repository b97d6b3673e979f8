import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readMaintenanceSearch } from "@/features/maintenance/search";

export const maintenanceRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/maintenance",
  validateSearch: readMaintenanceSearch,
  component: lazyRouteComponent(() => import("@/features/maintenance/maintenance-page"), "MaintenancePage"),
});
