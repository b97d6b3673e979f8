import type { MonitorFilter } from "@/api/monitors/get-monitors";
import type { MonitorStatus } from "@/api/types";

/** What the address of the list holds. */
export interface MonitorsSearch {
  q?: string;
  status?: MonitorStatus[];
  kind?: string[];
  tag?: string[];
}

export function readMonitorsSearch(search: Record<string, unknown>): MonitorsSearch {
  return {
    q: typeof search.q === "string" && search.q ? search.q : undefined,
    status: texts(search.status) as MonitorStatus[] | undefined,
    kind: texts(search.kind),
    tag: texts(search.tag),
  };
}

export function filterOf({ q, status, kind, tag }: MonitorsSearch): MonitorFilter {
  return { q, status, kind, tag };
}

export function isFiltered({ q, status, kind, tag }: MonitorsSearch): boolean {
  return Boolean(q || status?.length || kind?.length || tag?.length);
}

function texts(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string" && one !== "");
  return list.length ? (list as string[]) : undefined;
}
