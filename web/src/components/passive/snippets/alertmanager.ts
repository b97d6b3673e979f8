import type { PingKey } from "@/api/ping-key/ping-key";
import type { Snippet } from "@/components/ui/code-tabs";
import { quotedString } from "@/lib/quoting";

/** What tells Prometheus to send its alerts here. */
export function alertmanagerSnippets({ ping_key, ping_url }: PingKey): Snippet[] {
  const { protocol, host, pathname } = new URL(ping_url);
  const scheme = protocol.replace(":", "");
  const prefix = pathname.split("/ping/")[0] ?? "";
  const code = `alerting:
  alertmanagers:
    - scheme: ${scheme}
${prefix ? `      path_prefix: ${quotedString(prefix)}\n` : ""}      authorization:
        type: Bearer
        credentials: ${quotedString(ping_key)}
      static_configs:
        - targets: [${quotedString(host)}]`;
  return [
    {
      name: "prometheus",
      label: "prometheus.yml",
      note: "Beside the Alertmanagers that are there already. vmalert takes -notifier.url and -notifier.bearerToken.",
      code,
    },
  ];
}
