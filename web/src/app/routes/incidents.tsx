import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readIncidentsSearch } from "@/features/incidents/search";

export const incidentsRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/incidents",
  validateSearch: readIncidentsSearch,
  component: lazyRouteComponent(() => import("@/features/incidents/incidents-page"), "IncidentsPage"),
});

export const incidentRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/incidents/$id",
  component: lazyRouteComponent(() => import("@/features/incidents/incident-room"), "IncidentRoom"),
});
