import { MonitorLink } from "@/components/check/monitor-link";

interface Target {
  title: string;
  monitor_id: string | null;
}

/** The title of a thing, leading to its monitor where it has one. */
export function TargetLink({ target }: { target: Target }) {
  if (!target.monitor_id) return <p className="font-medium text-sm">{target.title}</p>;
  return (
    <MonitorLink id={target.monitor_id} className="text-sm">
      {target.title}
    </MonitorLink>
  );
}
