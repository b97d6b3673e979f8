import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";

const settingsLayoutRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/settings-layout"), "SettingsLayout"),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsLayoutRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/profile", replace: true });
  },
});

const profileRoute = createRoute({
  getParentRoute: () => settingsLayoutRoute,
  path: "/profile",
  component: lazyRouteComponent(() => import("@/features/settings/profile-page"), "ProfilePage"),
});

const notificationsRoute = createRoute({
  getParentRoute: () => settingsLayoutRoute,
  path: "/notifications",
  component: lazyRouteComponent(() => import("@/features/settings/push/notifications-page"), "NotificationsPage"),
});

const tokensRoute = createRoute({
  getParentRoute: () => settingsLayoutRoute,
  path: "/tokens",
  component: lazyRouteComponent(() => import("@/features/settings/tokens-page"), "TokensPage"),
});

const pingKeyRoute = createRoute({
  getParentRoute: () => settingsLayoutRoute,
  path: "/ping-key",
  component: lazyRouteComponent(() => import("@/features/settings/ping-key-page"), "PingKeyPage"),
});

export const settingsRoute = settingsLayoutRoute.addChildren([
  settingsIndexRoute,
  profileRoute,
  notificationsRoute,
  tokensRoute,
  pingKeyRoute,
]);
