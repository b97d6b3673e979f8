import { queryOptions, useQuery } from "@tanstack/react-query";
import { pushKeys } from "@/api/keys";
import { pushDevicesQuery } from "@/api/push/get-push-subscriptions";
import { lookAtThisBrowser } from "@/api/push/this-browser";

export const thisBrowserQuery = queryOptions({
  queryKey: pushKeys.detail("this-browser"),
  queryFn: lookAtThisBrowser,
  staleTime: 0,
  // People change permissions in the browser's own settings and come back.
  refetchOnWindowFocus: true,
});

/** This browser beside the person's others. The server may have forgotten one that still believes it is told. */
export function useBrowsers() {
  const here = useQuery(thisBrowserQuery);
  const devices = useQuery(pushDevicesQuery);
  const id = here.data?.can === "subscribe" ? here.data.id : null;
  const mine = devices.data?.find((device) => device.id === id);
  return { here, devices, mine, others: devices.data?.filter((device) => device !== mine) ?? [] };
}
