import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { SessionGuard } from "@/app/session-guard";
import { OpenSheet } from "@/app/sheets";
import { Shell } from "@/features/shell/shell";
import { LiveProvider } from "@/live/live-provider";

export function AppLayout() {
  return (
    <LiveProvider>
      <Shell>
        <Suspense>
          <Outlet />
        </Suspense>
      </Shell>
      <OpenSheet />
      <SessionGuard />
    </LiveProvider>
  );
}
