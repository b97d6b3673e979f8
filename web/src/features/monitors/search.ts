import type { MonitorFilter } from "@/api/monitors/get-monitors";
import type { MonitorStatus } from "@/api/types";

/** What the address of the list holds. */
export interface MonitorsSearch {
  q?: string;
  status?: MonitorStatus[];
  kind?: string[];
  tag?: string[];
  /** An order of the server, with a minus before it when reversed; by name without. */
  sort?: string;
}

export function readMonitorsSearch(search: Record<string, unknown>): MonitorsSearch {
  return {
    q: typeof search.q === "string" && search.q ? search.q : undefined,
    status: texts(search.status) as MonitorStatus[] | undefined,
    kind: texts(search.kind),
    tag: texts(search.tag),
    sort: typeof search.sort === "string" && /^-?[a-z_]+$/.test(search.sort) ? search.sort : undefined,
  };
}

export function filterOf({ q, status, kind, tag, sort }: MonitorsSearch): MonitorFilter {
  return { q, status, kind, tag, sort };
}

export function isFiltered({ q, status, kind, tag }: MonitorsSearch): boolean {
  return Boolean(q || status?.length || kind?.length || tag?.length);
}

function texts(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string" && one !== "");
  return list.length ? (list as string[]) : undefined;
}
