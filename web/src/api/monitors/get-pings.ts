import { infiniteQueryOptions } from "@tanstack/react-query";
import { getCursor } from "@/api/client";
import { monitorKeys } from "@/api/keys";

export interface Ping {
  id: string;
  /** Counts a monitor's pings from 1. */
  number: number;
  kind: "success" | "start" | "fail" | "log" | "ignored";
  exit_status: number | null;
  run_id: string | null;
  duration_ms: number | null;
  source: string;
  /** How it came: http, https, email. */
  scheme: string;
  method: string;
  user_agent: string;
  /** Of an e-mail. */
  subject: string | null;
  /** The first 10 KB of what was sent along: text, or base64 where it is none. */
  body: string | null;
  body_encoding: "utf-8" | "latin-1" | "base64" | null;
  body_bytes: number;
  created_at: string;
}

const STRETCH = 50;

export function pingLogQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: monitorKeys.part(id, "pings"),
    queryFn: ({ pageParam, signal }) =>
      getCursor<Ping>(`/monitors/${id}/pings`, { after: pageParam, limit: STRETCH }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Where a ping's body is as it came. */
export function pingBodyUrl(id: string, number: number): string {
  return `/api/v1/monitors/${id}/pings/${number}/body`;
}
