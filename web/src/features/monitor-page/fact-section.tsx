import type { Json } from "@/api/types";
import { daysUntil, expiryWords } from "@/components/check/certificate";
import { FactTable } from "@/components/check/fact-table";
import { Badge } from "@/components/ui/badge";
import { Card, Section } from "@/components/ui/page";
import { useNow } from "@/lib/now";
import { localTime } from "@/lib/time";

const SOON_DAYS = 30;

/** What the last checks learnt besides the certificate: versions, values, when something expires. */
export function FactSection({ facts }: { facts: Record<string, Json> }) {
  const { certificate: _, ...others } = facts;
  const now = useNow(60_000);
  const known = Object.values(others).some((value) => value !== null && value !== "");
  if (!known) return null;
  const ends = instantOf(others.expires_at);
  const days = ends === null ? null : daysUntil(ends, now);
  return (
    <Section title="Seen" actions={days !== null && <Badge tone={toneOf(days)}>{expiryWords(days)}</Badge>}>
      <Card>
        {ends !== null && days !== null && (
          <p className="border-b px-4 py-2.5 text-sm">
            {`It ${expiryWords(days)}, on ${localTime(ends)}.`}
            {typeof others.registrar === "string" && ` It is registered with ${others.registrar}.`}
          </p>
        )}
        <FactTable
          facts={others}
          className="px-4 py-3.5 sm:grid-cols-[minmax(5rem,auto)_minmax(0,1fr)_minmax(5rem,auto)_minmax(0,1fr)]"
        />
      </Card>
    </Section>
  );
}

function toneOf(days: number) {
  if (days < 0) return "down" as const;
  return days <= SOON_DAYS ? ("degraded" as const) : ("neutral" as const);
}

function instantOf(value: Json | undefined): number | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const instant = new Date(value).getTime();
  return Number.isNaN(instant) ? null : instant;
}
