import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { channelKindsKey, kindsKey } from "@/api/keys";
import type { ChannelKind, MonitorKind } from "@/api/types";

const staleTime = Number.POSITIVE_INFINITY;

export const kindsQuery = queryOptions({
  queryKey: kindsKey,
  queryFn: ({ signal }) => get<MonitorKind[]>("/kinds", undefined, signal),
  staleTime,
});

export const channelKindsQuery = queryOptions({
  queryKey: channelKindsKey,
  queryFn: ({ signal }) => get<ChannelKind[]>("/channel-kinds", undefined, signal),
  staleTime,
});
