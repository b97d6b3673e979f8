import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readDependenciesSearch } from "@/features/dependencies/search";

export const servicesRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/services",
  component: lazyRouteComponent(() => import("@/features/services/services-page"), "ServicesPage"),
});

export const dependenciesRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/services/dependencies",
  validateSearch: readDependenciesSearch,
  component: lazyRouteComponent(() => import("@/features/dependencies/dependencies-page"), "DependenciesPage"),
});
