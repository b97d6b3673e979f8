import { queryOptions } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import { pingKeyKey } from "@/api/keys";

/** What lets programs ping the organization's monitors by their slugs. */
export interface PingKey {
  ping_key: string;
  /** Ends in the key; a slug follows. */
  ping_url: string;
}

export const pingKeyQuery = queryOptions({
  queryKey: pingKeyKey,
  queryFn: ({ signal }) => get<PingKey>("/ping-key", undefined, signal),
  staleTime: 300_000,
});

/** The old key opens nothing from then on. */
export function renewPingKey(): Promise<PingKey> {
  return post("/ping-key");
}
