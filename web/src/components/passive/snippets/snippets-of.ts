import type { PingKey } from "@/api/ping-key/ping-key";
import type { Monitor } from "@/api/types";
import { alertmanagerSnippets } from "@/components/passive/snippets/alertmanager";
import { heartbeatSnippets } from "@/components/passive/snippets/heartbeat";
import { metricSnippets } from "@/components/passive/snippets/metric";
import { webhookSnippets } from "@/components/passive/snippets/webhook";
import type { Snippet } from "@/components/ui/code-tabs";

/** What fits a monitor, by the addresses it has. */
export function snippetsOf(monitor: Monitor, key: PingKey | undefined): Snippet[] {
  const { heartbeat_url, webhook_fail_url, webhook_recover_url, metric_url, config } = monitor;
  if (heartbeat_url) return heartbeatSnippets(heartbeat_url, config);
  if (webhook_fail_url && webhook_recover_url) {
    return webhookSnippets(webhook_fail_url, webhook_recover_url, hasSecret(monitor));
  }
  if (metric_url) return metricSnippets(metric_url);
  return key ? alertmanagerSnippets(key) : [];
}

function hasSecret({ config }: Monitor): boolean {
  return Object.entries(config).some(([name, value]) => name.includes("secret") && Boolean(value));
}
