import { createRoute, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session/get-session";
import { AppLayout } from "@/app/app-layout";
import { rootRoute } from "@/app/routes/root";

export interface SheetSearch {
  /** The open side sheet, on any screen: "monitor" (new), "monitor:<id>" (edit). See `app/sheets.tsx`. */
  sheet?: string;
}

/** Everything behind the sign-in. */
export const appLayoutRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  validateSearch: (search): SheetSearch => (typeof search.sheet === "string" ? { sheet: search.sheet } : {}),
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: "/login", search: { next: location.href } });
  },
  component: AppLayout,
});
