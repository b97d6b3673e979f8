import type { PingKey } from "@/api/ping-key/ping-key";
import type { Monitor, Reporting } from "@/api/types";

export interface Address {
  name: string;
  label: string;
  text: string;
  /** Who needs it, in a line. */
  whom: string;
}

/** A job that tells of its runs; metrics are heard at a heartbeat's address too. */
export function isJob({ heartbeat_url, metric_url }: Reporting): boolean {
  return Boolean(heartbeat_url) && !metric_url;
}

/** Every address that a monitor hears at, its very own first. Without the ping key, that by its slug is left out. */
export function addressesOf(monitor: Reporting & Pick<Monitor, "config">, key: PingKey | undefined): Address[] {
  const { heartbeat_url, metric_url, slug } = monitor;
  const bySlug = slug && key && heartbeat_url ? `${key.ping_url}/${slug}` : null;
  const said = metric_url
    ? "The value stands in the body."
    : "It takes /start, /fail, /log or an exit status at its end.";
  const all = [
    {
      name: "metric",
      label: "Metric URL",
      text: metric_url,
      whom: "Takes a value as ?value=, as JSON, or many at once.",
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
      name: "heartbeat",
      label: "Heartbeat URL",
      text: heartbeat_url,
      whom: `For scripts, cron and whatever can call a URL. ${said}`,
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
      text: bySlug,
      whom: "For scripts that name it in words. It holds the organization's ping key, which opens all monitors.",
    },
    {
      name: "kuma",
      label: "Push URL",
      text: hasSecret(monitor) ? null : monitor.push_url,
      whom: "For agents set up for Uptime Kuma. It takes ?status=up or down, msg and ping.",
    },
    {
      name: "email",
      label: "E-mail address",
      text: monitor.email_address,
      whom: "For what can only send mail: backup programs, printers, appliances.",
    },
  ];
  return all.flatMap(({ text, ...rest }) => (text ? [{ ...rest, text }] : []));
}

/** Monitors of alerts have none of their own: what tells them knows the ping key. */
export function hasAddress({ heartbeat_url, webhook_fail_url, metric_url }: Reporting): boolean {
  return Boolean(heartbeat_url || webhook_fail_url || metric_url);
}

/** Calls have to be signed: addresses of tools that cannot sign are of no use. */
export function hasSecret({ config }: Pick<Monitor, "config">): boolean {
  return Boolean(config.secret);
}
