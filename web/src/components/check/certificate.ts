import type { Json } from "@/api/types";
import { plural } from "@/lib/format";

export interface Certificate {
  subject?: string;
  issuer?: string;
  /** Instants in ms. */
  not_before?: number;
  not_after?: number;
  fingerprint?: string;
  sans?: string[];
  chain_length?: number;
}

const DAY_MS = 86_400_000;

/** The certificate that a check saw; `null` where there was none. */
export function certificateOf(facts: Record<string, Json>): Certificate | null {
  const seen = facts.certificate;
  if (seen === null || typeof seen !== "object" || Array.isArray(seen)) return null;
  return seen as Certificate;
}

/** Whole days until an instant; negative when it has passed. */
export function daysUntil(instant: number, now: number): number {
  return Math.floor((instant - now) / DAY_MS);
}

/** "expires in 12 days", "expires today", "expired 3 days ago". */
export function expiryWords(days: number): string {
  if (days === 0) return "expires within a day";
  return days > 0 ? `expires in ${plural(days, "day")}` : `expired ${plural(-days, "day")} ago`;
}

/** One sentence about a certificate: "The certificate expires in 12 days. It was issued by R3 to example.org." */
export function certificateWords({ not_after, issuer, subject }: Certificate, now: number): string {
  const expiry = not_after === undefined ? "" : `The certificate ${expiryWords(daysUntil(not_after, now))}. `;
  const to = subject ? ` to ${subject}` : "";
  if (!issuer) return expiry.trim();
  return issuer === subject ? `${expiry}It is signed by itself.` : `${expiry}It was issued by ${issuer}${to}.`;
}
