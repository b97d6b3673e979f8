import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, getAll, getPage } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import type { Monitor, MonitorStatus } from "@/api/types";

export interface MonitorFilter {
  q?: string;
  status?: MonitorStatus[];
  kind?: string[];
  tag?: string[];
  service_id?: string;
  sort?: string;
}

const PAGE = 100;

/** Monitors page by page, as far as somebody scrolls. */
export function monitorPagesQuery(filter: MonitorFilter) {
  return infiniteQueryOptions({
    queryKey: monitorKeys.list({ ...filter, pages: true }),
    queryFn: ({ pageParam, signal }) =>
      getPage<Monitor>("/monitors", { ...filter, page: pageParam, per_page: PAGE }, signal),
    initialPageParam: 1,
    getNextPageParam: ({ pagination: { page, per_page, total } }) => (page * per_page < total ? page + 1 : undefined),
    placeholderData: keepPreviousData,
  });
}

/** The best matches for a few letters. */
export function findMonitorsQuery(q: string, limit = 8) {
  return queryOptions({
    queryKey: monitorKeys.list({ q, limit }),
    queryFn: async ({ signal }) => (await getPage<Monitor>("/monitors", { q, per_page: limit }, signal)).data,
    placeholderData: keepPreviousData,
  });
}

export function monitorQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.detail(id),
    queryFn: ({ signal }) => get<Monitor>(`/monitors/${id}`, undefined, signal),
  });
}

/** What stands for a monitor made of others: their ids, and a tag whose monitors belong to it except those of its own kind. */
export interface Members {
  ids: readonly string[];
  tag: string | null;
  ownKind: string;
}

/** The monitors that a monitor is made of. Those that are gone are left out. */
export function membersQuery(members: Members) {
  return queryOptions({
    queryKey: monitorKeys.list({ members }),
    queryFn: async ({ signal }) => {
      const named = await Promise.allSettled(
        members.ids.map((id) => get<Monitor>(`/monitors/${id}`, undefined, signal)),
      );
      const tagged = members.tag ? await getAll<Monitor>("/monitors", { tag: members.tag }, signal) : [];
      const found = named.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
      const others = tagged.filter((one) => one.monitor_type !== members.ownKind && !members.ids.includes(one.id));
      return [...found, ...others];
    },
    placeholderData: keepPreviousData,
  });
}
