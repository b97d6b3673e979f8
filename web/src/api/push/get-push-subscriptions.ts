import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { pushKeys } from "@/api/keys";

/** A browser of the signed-in person that is told. */
export interface PushDevice {
  id: string;
  user_agent: string;
  created_at: string;
}

export const pushDevicesQuery = queryOptions({
  queryKey: pushKeys.list(),
  queryFn: ({ signal }) => get<PushDevice[]>("/push/subscriptions", undefined, signal),
});
