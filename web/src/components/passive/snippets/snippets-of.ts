import type { PingKey } from "@/api/ping-key/ping-key";
import type { Monitor } from "@/api/types";
import { hasSecret } from "@/components/passive/addresses";
import { alertmanagerSnippets } from "@/components/passive/snippets/alertmanager";
import { curl } from "@/components/passive/snippets/curl";
import { heartbeatSnippets } from "@/components/passive/snippets/heartbeat";
import { metricSnippets } from "@/components/passive/snippets/metric";
import { webhookSnippets } from "@/components/passive/snippets/webhook";
import type { Snippet } from "@/components/ui/code-tabs";

/** What fits a monitor, by the addresses it has. */
export function snippetsOf(monitor: Monitor, key: PingKey | undefined): Snippet[] {
  const { heartbeat_url, webhook_fail_url, webhook_recover_url, metric_url, config } = monitor;
  if (metric_url) return metricSnippets(metric_url);
  if (webhook_fail_url && webhook_recover_url) {
    return webhookSnippets(webhook_fail_url, webhook_recover_url, hasSecret(monitor));
  }
  if (heartbeat_url) return heartbeatSnippets(heartbeat_url, config);
  return key ? alertmanagerSnippets(key) : [];
}

/** The shortest line that makes itself heard; `null` where it takes more than one. */
export function firstLine(monitor: Monitor): string | null {
  const { heartbeat_url, webhook_recover_url, metric_url } = monitor;
  if (metric_url) return curl(`${metric_url}?value=21.5`);
  if (webhook_recover_url) return hasSecret(monitor) ? null : curl(webhook_recover_url);
  return heartbeat_url ? curl(heartbeat_url) : null;
}
