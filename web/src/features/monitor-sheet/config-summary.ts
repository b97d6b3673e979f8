import type { Config } from "@/api/types";

const PATTERNS: ((config: Config) => string | null)[] = [
  ({ url }) => text(url),
  ({ host, port }) => (text(host) && port != null ? `${host}:${port}` : text(host)),
  ({ hostname, record_type }) => (text(hostname) && record_type ? `${hostname} ${record_type}` : text(hostname)),
  ({ schedule, time_zone }) => (text(schedule) ? [schedule, time_zone].filter(Boolean).join(" · ") : null),
];

/** One line that says what a monitor watches. */
export function summaryOf(config: Config): string {
  for (const pattern of PATTERNS) {
    const found = pattern(config);
    if (found) return found.replace(/^https?:\/\//, "").replace(/\/$/, "");
  }
  return "";
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
