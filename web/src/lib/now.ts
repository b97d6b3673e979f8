import { useSyncExternalStore } from "react";

/** One ticking clock for all relative times on the page. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The clock's time; while it stands still (nobody listens yet), that of the machine. */
function read(): number {
  if (timer === undefined) now = Date.now();
  return now;
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The present in ms, rounded down to `everyMs`, so that a component renders only when its words may change. */
export function useNow(everyMs = 1000): number {
  return useSyncExternalStore(subscribe, () => {
    const present = read();
    return present - (present % everyMs);
  });
}
