import { queryOptions } from "@tanstack/react-query";
import { get, send } from "@/api/client";
import { setupKey } from "@/api/keys";

export interface SetupState {
  is_needed: boolean;
}

export interface SetupInput {
  token: string;
  username: string;
  email: string | null;
  password: string;
}

export const setupQuery = queryOptions({
  queryKey: setupKey,
  queryFn: ({ signal }) => get<SetupState>("/setup", undefined, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Makes the first account and signs it in. */
export async function completeSetup(input: SetupInput): Promise<void> {
  await send("POST", "/setup", { body: input, bare: true });
}
