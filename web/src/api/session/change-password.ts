import { send } from "@/api/client";

export interface PasswordChange {
  current_password: string;
  new_password: string;
}

/** Ends all other sessions of the account. */
export async function changePassword(body: PasswordChange): Promise<void> {
  await send("PUT", "/session/password", { body, bare: true });
}
