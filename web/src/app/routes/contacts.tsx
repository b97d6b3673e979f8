import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appLayoutRoute } from "@/app/routes/app-layout";

export const contactsRoute = createRoute({
  getParentRoute: () => appLayoutRoute,
  path: "/contacts",
  component: lazyRouteComponent(() => import("@/features/contacts/contacts-page"), "ContactsPage"),
});
