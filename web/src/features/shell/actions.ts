import type { AnyRouter } from "@tanstack/react-router";
import {
  ArrowRight,
  Keyboard,
  type LucideIcon,
  Moon,
  Pause,
  Pencil,
  Play,
  Plus,
  Sun,
  SunMoon,
  Zap,
} from "lucide-react";
import { actOnMonitors, type MonitorAction } from "@/api/monitors/act-on-monitors";
import { checkMonitor } from "@/api/monitors/run-check";
import type { Monitor } from "@/api/types";
import { toastDone, toastError } from "@/components/ui/toast";
import { navItems } from "@/features/shell/nav";
import { formatMs } from "@/lib/format";
import { setTheme } from "@/lib/theme";

export interface Action {
  label: string;
  icon: LucideIcon;
  /** Shortcut in the form of `useHotkeys`. */
  keys?: string;
  run: () => unknown;
}

type Router = Pick<AnyRouter, "navigate">;

export function goToActions(router: Router): Action[] {
  return navItems.map(({ to, label, icon, keys }) => ({ label, icon, keys, run: () => router.navigate({ to }) }));
}

export function newMonitorAction(router: Router): Action {
  return { label: "New monitor", icon: Plus, keys: "c m", run: () => openSheet(router, "monitor") };
}

export function otherActions(router: Router, onShortcuts: () => void): Action[] {
  return [
    newMonitorAction(router),
    { label: "New incident", icon: Plus, run: () => openSheet(router, "incident") },
    { label: "New service", icon: Plus, run: () => openSheet(router, "service") },
    { label: "New maintenance", icon: Plus, run: () => openSheet(router, "maintenance") },
    { label: "Light theme", icon: Sun, run: () => setTheme("light") },
    { label: "Dark theme", icon: Moon, run: () => setTheme("dark") },
    { label: "Theme of the system", icon: SunMoon, run: () => setTheme("system") },
    { label: "Keyboard shortcuts", icon: Keyboard, keys: "?", run: onShortcuts },
  ];
}

export function monitorActions(router: Router, monitor: Monitor): Action[] {
  const paused = monitor.status === "paused";
  return [
    {
      label: "Open",
      icon: ArrowRight,
      run: () => router.navigate({ to: "/monitors/$id", params: { id: monitor.id } }),
    },
    { label: "Edit", icon: Pencil, run: () => openSheet(router, `monitor:${monitor.id}`) },
    ...(paused ? [] : [{ label: "Check now", icon: Zap, run: () => checkNow(monitor) }]),
    paused
      ? { label: "Resume", icon: Play, run: () => act(monitor, "resume", "Resumed") }
      : { label: "Pause", icon: Pause, run: () => act(monitor, "pause", "Paused") },
  ];
}

function openSheet(router: Router, sheet: string): unknown {
  return router.navigate({ to: ".", search: (before: object) => ({ ...before, sheet }) });
}

async function checkNow(monitor: Monitor): Promise<void> {
  try {
    const trace = await checkMonitor(monitor.id);
    const good = trace.status === "success" || trace.status === "degraded";
    if (good) toastDone(`${monitor.name} answered in ${formatMs(trace.response_time_ms)}`);
    else toastError(`${monitor.name} failed its check`, new Error(trace.error_message ?? "No reason was given."));
  } catch (error) {
    toastError(`Could not check ${monitor.name}`, error);
  }
}

/** Lists follow through the live stream. */
async function act(monitor: Monitor, action: MonitorAction, done: string): Promise<void> {
  try {
    await actOnMonitors([monitor.id], action);
    toastDone(`${done} ${monitor.name}`);
  } catch (error) {
    toastError(`Could not ${action} ${monitor.name}`, error);
  }
}
