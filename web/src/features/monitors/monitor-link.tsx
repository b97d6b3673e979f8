import { Link } from "@tanstack/react-router";
import type { Monitor } from "@/api/types";

export function MonitorLink({ monitor }: { monitor: Monitor }) {
  return (
    <Link
      to="."
      search={(before) => ({ ...before, sheet: `monitor:${monitor.id}` })}
      className="truncate rounded-sm font-medium hover:underline"
    >
      {monitor.name}
    </Link>
  );
}
