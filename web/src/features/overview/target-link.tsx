import { Link, type LinkProps } from "@tanstack/react-router";
import { MonitorLink } from "@/components/check/monitor-link";

interface Target {
  type: string;
  title: string;
  monitor_id: string | null;
  incident_id?: string | null;
  channel_id?: string | null;
}

/** The title of a thing, leading to where something can be done about it. */
export function TargetLink({ target }: { target: Target }) {
  const place = placeOf(target);
  if (place) {
    return (
      <Link {...place} className="block truncate rounded-sm font-medium text-sm hover:underline">
        {target.title}
      </Link>
    );
  }
  if (!target.monitor_id) return <p className="font-medium text-sm">{target.title}</p>;
  return (
    <MonitorLink id={target.monitor_id} className="block text-sm">
      {target.title}
    </MonitorLink>
  );
}

function placeOf({ type, channel_id, incident_id }: Target): LinkProps | null {
  if (incident_id) return { to: "/incidents/$id", params: { id: incident_id } };
  if (!channel_id) return null;
  if (type === "delivery") return { to: "/alerts", search: { tab: "deliveries", channel: channel_id } };
  return { to: "/contacts", search: { sheet: `channel:${channel_id}` } };
}
