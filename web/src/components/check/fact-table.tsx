import type { Json } from "@/api/types";
import { certificateOf, certificateWords } from "@/components/check/certificate";
import { factName, factWords } from "@/components/check/fact-words";
import { localTime } from "@/lib/time";

interface FactTableProps {
  facts: Record<string, Json>;
  className?: string;
}

/** What a check learnt besides its verdict: names and values, the certificate in words. */
export function FactTable({ facts, className = "px-3 py-2.5" }: FactTableProps) {
  const certificate = certificateOf(facts);
  const rows = Object.entries(facts).flatMap(([name, value]) => {
    const words = name === "certificate" && certificate ? null : factWords(name, value);
    return words ? [[factName(name), words] as const] : [];
  });
  if (rows.length === 0 && !certificate) return null;
  return (
    <dl
      aria-label="Facts"
      className={`grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs ${className}`}
    >
      {rows.map(([name, words]) => (
        <Row key={name} name={name}>
          {words}
        </Row>
      ))}
      {certificate && (
        <Row name="Certificate">
          {certificateWords(certificate, Date.now())}
          {certificate.not_after && ` Valid until ${localTime(certificate.not_after)}.`}
        </Row>
      )}
    </dl>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="num min-w-0 whitespace-pre-line break-words">{children}</dd>
    </div>
  );
}
