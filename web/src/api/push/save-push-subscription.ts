import { post } from "@/api/client";
import type { PushDevice } from "@/api/push/get-push-subscriptions";

/** The same subscription once more keeps its id. */
export function savePushSubscription(subscription: PushSubscriptionJSON): Promise<PushDevice> {
  return post("/push/subscriptions", { endpoint: subscription.endpoint, keys: subscription.keys });
}
