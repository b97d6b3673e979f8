import { send } from "@/api/client";
import type { Incident } from "@/api/incidents/get-incidents";

/** Reminders and escalations go on. */
export async function unacknowledgeIncident(id: string): Promise<Incident> {
  return (await send<{ data: Incident }>("DELETE", `/incidents/${id}/acknowledge`)).data;
}
