import { post } from "@/api/client";

/** Pauses or resumes all monitors of a service. */
export async function pauseService(id: string, paused: boolean): Promise<void> {
  await post(`/services/${id}/${paused ? "pause" : "resume"}`);
}

/** Incidents are recorded, nobody is told; what still burns at the end is told then. */
export async function muteService(id: string, minutes: number, reason = ""): Promise<void> {
  await post(`/services/${id}/mute`, reason ? { minutes, reason } : { minutes });
}

export async function unmuteService(id: string): Promise<void> {
  await post(`/services/${id}/unmute`);
}
