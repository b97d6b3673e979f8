import { queryOptions } from "@tanstack/react-query";
import { del, getAll, post } from "@/api/client";
import { tokenKeys } from "@/api/keys";

export type TokenRole = "owner" | "admin" | "member";

export interface ApiToken {
  id: string;
  name: string;
  role: TokenRole | null;
  scopes: string[] | null;
  expires_at: string | null;
  last_used_at: string | null;
  created_at: string;
  /** The secret itself; only in the answer to its creation. */
  token?: string;
}

export interface TokenInput {
  name: string;
  role: TokenRole;
  expires_at?: string;
}

export const tokensQuery = queryOptions({
  queryKey: tokenKeys.list(),
  queryFn: ({ signal }) => getAll<ApiToken>("/tokens", undefined, signal),
});

export function createToken(input: TokenInput): Promise<ApiToken> {
  return post("/tokens", input);
}

export function revokeToken(id: string): Promise<void> {
  return del(`/tokens/${id}`);
}
