import { ApiError, del } from "@/api/client";

/** Done also when the server has forgotten it already. */
export async function deletePushSubscription(id: string): Promise<void> {
  try {
    await del(`/push/subscriptions/${id}`);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}
