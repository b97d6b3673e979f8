import type { Config, MonitorInput, MonitorKind } from "@/api/types";
import { withoutSecrets } from "@/components/kind-form/schema-secrets";
import { defaultsOf } from "@/components/kind-form/schema-values";
import type { Snippet } from "@/components/ui/code-tabs";

/** The monitor as commands to copy. Secrets are left out of them. */
export function monitorSnippets(kind: MonitorKind, input: MonitorInput, server: string): Snippet[] {
  const config = withoutSecrets(kind.schema, input.config, "REPLACE_ME");
  const url = urlOf(kind, changed(kind, config));
  const check = url && { name: "check", label: "watchbell check", code: `watchbell check ${quoted(url)}` };
  const body = { ...input, config };
  const api = { name: "api", label: "API", code: post(`${server}/api/v1/monitors`, body) };
  return check ? [check, api] : [api];
}

/** What is not as the kind has it anyway. */
function changed(kind: MonitorKind, config: Config): Config {
  const usual = defaultsOf(kind.schema);
  const same = (name: string) => JSON.stringify(config[name]) === JSON.stringify(usual[name]);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !same(name)));
}

/** The URL that says all of a config; `null` when it says more than a URL can. */
function urlOf(kind: MonitorKind, config: Config): string | null {
  const [scheme] = kind.schemes;
  const { url, host, port, ...rest } = config;
  if (scheme === undefined || Object.keys(rest).length > 0) return null;
  if (typeof url === "string") return host === undefined && kind.schemes.includes(schemeOf(url)) ? url : null;
  if (typeof host !== "string") return null;
  const place = host.includes(":") ? `[${host}]` : host;
  return `${scheme}://${place}${typeof port === "number" ? `:${port}` : ""}`;
}

function schemeOf(url: string): string {
  return url.split("://")[0]?.toLowerCase() ?? "";
}

function post(address: string, body: MonitorInput): string {
  return [
    `curl -fsS ${quoted(address)} \\`,
    `  -H "Authorization: Bearer $WATCHBELL_TOKEN" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(JSON.stringify(body, null, 2))}`,
  ].join("\n");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
