import type { PingKey } from "@/api/ping-key/ping-key";
import type { Reporting } from "@/api/types";

export interface Address {
  name: string;
  label: string;
  text: string;
  /** Who needs it, in a line. */
  whom: string;
}

/** Every address that a monitor hears at, the plainest first. Without the ping key, that by its slug is left out. */
export function addressesOf(monitor: Reporting, key: PingKey | undefined): Address[] {
  const slug = monitor.slug && key && monitor.heartbeat_url ? `${key.ping_url}/${monitor.slug}` : null;
  const all = [
    {
      name: "heartbeat",
      label: "Heartbeat URL",
      text: monitor.heartbeat_url,
      whom: "For scripts, cron and whatever can call a URL. It takes /start, /fail, /log or an exit status at its end.",
    },
    {
      name: "healthchecks",
      label: "Healthchecks URL",
      text: monitor.ping_url,
      whom: "For clients and scripts written for Healthchecks: only the host name changes.",
    },
    {
      name: "slug",
      label: "URL by slug",
      text: slug,
      whom: "For scripts that name the job in words. It holds the organization's ping key, which opens all monitors.",
    },
    {
      name: "kuma",
      label: "Push URL",
      text: monitor.push_url,
      whom: "For agents set up for Uptime Kuma. It takes ?status=up|down, msg and ping.",
    },
    {
      name: "email",
      label: "E-mail address",
      text: monitor.email_address,
      whom: "For what can only send mail: backup programs, printers, appliances.",
    },
    {
      name: "fail",
      label: "Failure URL",
      text: monitor.webhook_fail_url,
      whom: "To be called when something is wrong. A message may come along.",
    },
    {
      name: "recover",
      label: "Recovery URL",
      text: monitor.webhook_recover_url,
      whom: "To be called when it is well again.",
    },
    {
      name: "metric",
      label: "Metric URL",
      text: monitor.metric_url,
      whom: "Takes a value as ?value=, as JSON, or many at once.",
    },
  ];
  return all.flatMap(({ text, ...rest }) => (text ? [{ ...rest, text }] : []));
}

/** Monitors of alerts have none of their own: what tells them knows the ping key. */
export function hasAddress({ heartbeat_url, webhook_fail_url, metric_url }: Reporting): boolean {
  return Boolean(heartbeat_url || webhook_fail_url || metric_url);
}
