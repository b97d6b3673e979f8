import type { Json } from "@/api/types";
import { certificateOf, certificateWords, daysUntil } from "@/components/check/certificate";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Card, Section } from "@/components/ui/page";
import { plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { localTime } from "@/lib/time";

const SOON_DAYS = 14;

/** The certificate that the last check saw; nothing where there was none. */
export function CertificateCard({ facts }: { facts: Record<string, Json> }) {
  const now = useNow(60_000);
  const certificate = certificateOf(facts);
  if (!certificate) return null;
  const { not_after } = certificate;
  return (
    <Section title="Certificate" actions={not_after !== undefined && <DaysLeft days={daysUntil(not_after, now)} />}>
      <Card>
        <p className="border-b px-4 py-2.5 text-sm">{certificateWords(certificate, now)}</p>
        <dl className="grid gap-x-8 gap-y-2.5 px-4 py-3.5 text-sm sm:grid-cols-2 xl:grid-cols-4">
          <Fact name="Issued to" value={certificate.subject} />
          <Fact name="Issued by" value={certificate.issuer} />
          <Fact name="Valid from" value={certificate.not_before && localTime(certificate.not_before)} />
          <Fact name="Valid until" value={certificate.not_after && localTime(certificate.not_after)} />
          <Fact name="Names" value={certificate.sans?.join(", ")} wide />
          {certificate.fingerprint && (
            <div className="min-w-0 sm:col-span-2">
              <dt className="text-muted text-xs">Fingerprint (SHA-256)</dt>
              <dd className="flex items-center gap-1">
                <span className="min-w-0 truncate font-mono text-xs">{certificate.fingerprint}</span>
                <CopyButton text={certificate.fingerprint} label="Copy the fingerprint" />
              </dd>
            </div>
          )}
        </dl>
      </Card>
    </Section>
  );
}

function DaysLeft({ days }: { days: number }) {
  if (days < 0) return <Badge tone="down">Expired</Badge>;
  return <Badge tone={days <= SOON_DAYS ? "degraded" : "up"}>{plural(days, "day")} left</Badge>;
}

function Fact({ name, value, wide }: { name: string; value: string | number | undefined; wide?: boolean }) {
  if (!value) return null;
  return (
    <div className={wide ? "min-w-0 sm:col-span-2" : "min-w-0"}>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="num break-words">{value}</dd>
    </div>
  );
}
