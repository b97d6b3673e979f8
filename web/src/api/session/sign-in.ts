import { send } from "@/api/client";
import { leaveThisBrowser } from "@/api/push/this-browser";
import type { Session } from "@/api/types";

export interface Credentials {
  username: string;
  password: string;
}

export async function signIn(credentials: Credentials): Promise<Session> {
  return (await send<{ data: Session }>("POST", "/session", { body: credentials, bare: true })).data;
}

export async function signOut(): Promise<void> {
  await leaveThisBrowser();
  await send("DELETE", "/session", { bare: true });
}
