import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";

export interface SheetProps {
  /** What is edited; undefined for a new one. */
  id: string | undefined;
  onClose: () => void;
}

/** Sheets that can be opened over any screen by `?sheet=<name>` or `?sheet=<name>:<id>`. */
const sheets: Record<string, ComponentType<SheetProps>> = {
  monitor: lazy(() =>
    import("@/features/monitor-sheet/monitor-sheet").then((file) => ({ default: file.MonitorSheet })),
  ),
  service: lazy(() => import("@/features/services/service-sheet").then((file) => ({ default: file.ServiceSheet }))),
  mute: lazy(() => import("@/features/services/mute-sheet").then((file) => ({ default: file.MuteSheet }))),
  incident: lazy(() => import("@/features/incidents/incident-sheet").then((file) => ({ default: file.IncidentSheet }))),
  "incident-template": lazy(() =>
    import("@/features/incidents/template-sheet").then((file) => ({ default: file.TemplateSheet })),
  ),
  postmortem: lazy(() =>
    import("@/features/incidents/postmortem-sheet").then((file) => ({ default: file.PostmortemSheet })),
  ),
  maintenance: lazy(() =>
    import("@/features/maintenance/window-sheet").then((file) => ({ default: file.WindowSheet })),
  ),
  "on-call": lazy(() => import("@/features/on-call/schedule-sheet").then((file) => ({ default: file.ScheduleSheet }))),
  override: lazy(() => import("@/features/on-call/override-sheet").then((file) => ({ default: file.OverrideSheet }))),
  escalation: lazy(() => import("@/features/on-call/policy-sheet").then((file) => ({ default: file.PolicySheet }))),
  channel: lazy(() => import("@/features/contacts/channel-sheet").then((file) => ({ default: file.ChannelSheet }))),
  "new-channel": lazy(() =>
    import("@/features/contacts/channel-sheet").then((file) => ({ default: file.NewChannelSheet })),
  ),
};

export function OpenSheet() {
  const { sheet } = useSearch({ from: "/app" });
  const navigate = useNavigate();
  const [name = "", id] = sheet?.split(":") ?? [];
  const Sheet = sheets[name];
  if (!Sheet) return null;
  const close = () => void navigate({ to: ".", search: (before) => ({ ...before, sheet: undefined }) });
  return (
    <Suspense>
      <Sheet key={sheet} id={id} onClose={close} />
    </Suspense>
  );
}
