/** One connection to the server's event stream; it heals by itself and tells everybody how it is. */

import { watchPresence } from "@/live/presence";

export type LiveState = "connecting" | "live" | "lost";

export interface LiveEvent {
  name: string;
  data: Record<string, unknown>;
}

export const EVENT_NAMES = [
  "check.completed",
  "monitor.status_changed",
  "monitor.created",
  "monitor.updated",
  "monitor.deleted",
  "service.status_changed",
  "service.created",
  "service.updated",
  "service.deleted",
  "incident.created",
  "incident.updated",
  "incident.resolved",
  "incident.acknowledged",
  "incident.deleted",
  "alert.created",
  "delivery.sent",
  "delivery.failed",
  "maintenance.created",
  "maintenance.updated",
  "maintenance.deleted",
  "maintenance.started",
  "maintenance.ended",
  "on_call_schedule.created",
  "on_call_schedule.updated",
  "on_call_schedule.deleted",
  "escalation_policy.created",
  "escalation_policy.updated",
  "escalation_policy.deleted",
  "contact.created",
  "contact.updated",
  "contact.deleted",
  "channel.created",
  "channel.updated",
  "channel.deleted",
  "incident_template.created",
  "incident_template.updated",
  "incident_template.deleted",
  "host.sample",
  "lag",
] as const;

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export interface LiveStream {
  state: () => LiveState;
  watch: (listener: () => void) => () => void;
  close: () => void;
}

/**
 * `onHealed` is called when the connection is back and the server cannot know what was missed. While nobody looks at the
 * page there is no connection: without HTTP/2 a browser opens six to a server, for all of its tabs together.
 */
export function openStream(url: string, onEvent: (event: LiveEvent) => void, onHealed: () => void): LiveStream {
  const watchers = new Set<() => void>();
  let state: LiveState = "connecting";
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_RETRY_MS;
  let lastId = "";
  let missed = false;

  function become(next: LiveState): void {
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher();
  }

  function connect(): void {
    source?.close();
    // The server sends again what came after the last id, or says `lag`.
    source = new EventSource(lastId ? `${url}?after=${encodeURIComponent(lastId)}` : url);
    source.onopen = () => {
      waitMs = FIRST_RETRY_MS;
      if (missed && !lastId) onHealed();
      missed = false;
      become("live");
    };
    source.onerror = () => {
      source?.close();
      missed = true;
      become("lost");
      // Full jitter, so that a restarted server does not meet all its readers in one moment.
      timer = setTimeout(connect, waitMs * (0.5 + Math.random() / 2));
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
    };
    for (const name of EVENT_NAMES) {
      source.addEventListener(name, (message) => {
        lastId = message.lastEventId || lastId;
        onEvent({ name, data: parse(message.data) });
      });
    }
  }

  function disconnect(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  const forget = watchPresence({
    onBack: () => {
      waitMs = FIRST_RETRY_MS;
      connect();
    },
    onGone: () => {
      disconnect();
      missed = true;
      become("connecting");
    },
  });
  return {
    state: () => state,
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    close: () => {
      forget();
      disconnect();
      watchers.clear();
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
