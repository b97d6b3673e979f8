import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { monitorKeys } from "@/api/keys";
import { monitorQuery } from "@/api/monitors/get-monitors";

const WAITING_MS = 2_000;
const USUAL_MS = 5_000;

/**
 * Keeps the page true when pings come that are no checks (starts, logs, ignored ones): the event stream tells only of
 * checks, so the monitor is asked for its count now and then, sooner while the first ping is awaited.
 */
export function usePingWatch(id: string): void {
  const client = useQueryClient();
  const { data } = useQuery({
    ...monitorQuery(id),
    refetchInterval: ({ state }) => (state.data?.ping_count === 0 ? WAITING_MS : USUAL_MS),
  });
  const count = data?.ping_count;
  const seen = useRef(count);
  useEffect(() => {
    if (seen.current !== undefined && count !== seen.current) {
      void client.invalidateQueries({ queryKey: monitorKeys.detail(id) });
    }
    seen.current = count;
  }, [client, id, count]);
}
