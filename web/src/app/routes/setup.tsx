import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "@/app/routes/root";
import { readSetupSearch } from "@/features/setup/steps";

/** The first start. Its address is printed on the server's terminal. */
export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  validateSearch: readSetupSearch,
  component: lazyRouteComponent(() => import("@/features/setup/setup-page"), "SetupPage"),
});
