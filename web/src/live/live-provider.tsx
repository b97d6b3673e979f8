import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from "react";
import { patchMonitor } from "@/live/patch-monitor";
import { staleAfter } from "@/live/reactions";
import { type LiveState, type LiveStream, openStream } from "@/live/stream";

const StreamContext = createContext<LiveStream | null>(null);

/** Several events in this time make one refetch. */
const GATHER_MS = 1_000;

/** Keeps all queries true for as long as somebody is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [stream, setStream] = useState<LiveStream | null>(null);
  useEffect(() => {
    const stale = new Map<string, QueryKey>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      for (const queryKey of stale.values()) void client.invalidateQueries({ queryKey });
      stale.clear();
    };
    const all = () => void client.invalidateQueries();
    const opened = openStream(
      "/api/v1/events",
      (event) => {
        patchMonitor(client, event);
        const keys = staleAfter(event);
        if (keys === null) return all();
        for (const key of keys) stale.set(JSON.stringify(key), key);
        timer ??= setTimeout(flush, GATHER_MS);
      },
      all,
    );
    setStream(opened);
    return () => {
      clearTimeout(timer);
      opened.close();
    };
  }, [client]);
  return <StreamContext value={stream}>{children}</StreamContext>;
}

const never = () => () => undefined;

export function useLiveState(): LiveState {
  const stream = use(StreamContext);
  return useSyncExternalStore(stream?.watch ?? never, () => stream?.state() ?? "connecting");
}
