import { Link } from "@tanstack/react-router";

interface Target {
  title: string;
  monitor_id: string | null;
}

/** The title of a thing, leading to its monitor where it has one. */
export function MonitorOrServiceLink({ target }: { target: Target }) {
  if (!target.monitor_id) return <p className="font-medium text-sm">{target.title}</p>;
  return (
    <Link
      to="."
      search={(before) => ({ ...before, sheet: `monitor:${target.monitor_id}` })}
      className="rounded-sm font-medium text-sm hover:underline"
    >
      {target.title}
    </Link>
  );
}
