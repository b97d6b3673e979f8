import { get } from "@/api/client";

/** What this browser subscribes with: an uncompressed point of P-256 in base64url. */
export async function getPushKey(): Promise<string> {
  return (await get<{ public_key: string }>("/push/vapid-public-key")).public_key;
}
