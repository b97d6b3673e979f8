import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";
import { readOnCallSearch, readScheduleSearch } from "@/features/on-call/search";

export const onCallRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/on-call",
  validateSearch: readOnCallSearch,
  component: lazyRouteComponent(() => import("@/features/on-call/on-call-page"), "OnCallPage"),
});

export const scheduleRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/on-call/$id",
  validateSearch: readScheduleSearch,
  component: lazyRouteComponent(() => import("@/features/on-call/schedule-page"), "SchedulePage"),
});

export const policyRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/escalation/$id",
  component: lazyRouteComponent(() => import("@/features/on-call/policy-page"), "PolicyPage"),
});
