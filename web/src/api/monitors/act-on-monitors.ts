import { del, post } from "@/api/client";

export type MonitorAction = "pause" | "resume" | "delete";

const MOST = 50;

/** One action on any number of monitors, in as many requests as the server's limit asks for. */
export async function actOnMonitors(ids: readonly string[], action: MonitorAction): Promise<void> {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return actOnMonitor(only, action);
  for (let at = 0; at < ids.length; at += MOST) {
    await post("/monitors/bulk-action", { ids: ids.slice(at, at + MOST), action });
  }
}

async function actOnMonitor(id: string, action: MonitorAction): Promise<void> {
  if (action === "delete") await del(`/monitors/${id}`);
  else await post(`/monitors/${id}/${action}`);
}
