import type { Ping } from "@/api/monitors/get-pings";

/** A ping of the job "backup"; the later its number, the later it came: so many minutes after noon. */
export function pingLike(number: number, given: Partial<Ping> = {}): Ping {
  return {
    id: `ping-${number}`,
    number,
    kind: "success",
    exit_status: null,
    run_id: null,
    duration_ms: null,
    source: "192.0.2.7",
    scheme: "https",
    method: "GET",
    user_agent: "curl/8.14.1",
    subject: null,
    body: null,
    body_encoding: null,
    body_bytes: 0,
    created_at: new Date(Date.UTC(2026, 10, 20, 12, number)).toISOString(),
    ...given,
  };
}
