import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { NotFoundScreen, RouteError } from "@/app/error-screen";
import { alertsRoute } from "@/app/routes/alerts";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { contactsRoute } from "@/app/routes/contacts";
import { incidentRoute, incidentsRoute } from "@/app/routes/incidents";
import { loginRoute } from "@/app/routes/login";
import { maintenanceRoute } from "@/app/routes/maintenance";
import { monitorRoute, monitorsRoute } from "@/app/routes/monitors";
import { onCallRoute, policyRoute, scheduleRoute } from "@/app/routes/on-call";
import { overviewRoute } from "@/app/routes/overview";
import { rootRoute } from "@/app/routes/root";
import { dependenciesRoute, servicesRoute } from "@/app/routes/services";
import { settingsRoute } from "@/app/routes/settings";
import { setupRoute } from "@/app/routes/setup";

const tree = rootRoute.addChildren([
  loginRoute,
  setupRoute,
  appLayoutRoute.addChildren([
    overviewRoute,
    servicesRoute,
    dependenciesRoute,
    monitorsRoute,
    monitorRoute,
    incidentsRoute,
    incidentRoute,
    alertsRoute,
    maintenanceRoute,
    contactsRoute,
    onCallRoute,
    scheduleRoute,
    policyRoute,
    settingsRoute,
  ]),
]);

export function newRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFoundScreen,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
