import { queryOptions } from "@tanstack/react-query";
import { ApiError, send } from "@/api/client";
import { sessionKey } from "@/api/keys";
import type { Session } from "@/api/types";

/** Who is signed in; `null` when nobody is. */
async function getSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return (await send<{ data: Session }>("GET", "/session", { signal, bare: true })).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => getSession(signal),
  staleTime: 5 * 60_000,
});
