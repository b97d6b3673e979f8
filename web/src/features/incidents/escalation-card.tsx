import { useQuery } from "@tanstack/react-query";
import { ChevronsUp } from "lucide-react";
import { type ComingStep, incidentEscalationQuery } from "@/api/incidents/get-escalation";
import type { Incident } from "@/api/incidents/get-incidents";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { useNow } from "@/lib/now";

const SHOWN = 5;
const LATE_MS = 60_000;
const TELLS = "tells, unless somebody acknowledges before:";
const THEN = "Then the last of the steps that waited is made, and it goes on until somebody acknowledges:";
const ANY = "muted, held, under maintenance, or not down";

const words = {
  resolved: "It is over: nobody more is told.",
  acknowledged: "Somebody takes care: nobody more is told.",
  no_policy: "",
  not_told: "The failure itself has been told to nobody yet; the steps count from then.",
  all_made: "All steps were made.",
};

/** Whom the policy tells next, and when. What it did is in the timeline. */
export function EscalationCard({ incident }: { incident: Incident }) {
  const now = useNow();
  const escalation = useQuery({ ...incidentEscalationQuery(incident.id), enabled: incident.is_auto });
  if (!escalation.data?.policy_name) return null;
  const { coming, standstill, policy_name, waits_until, waits_because } = escalation.data;
  // A step is made within moments of its time, or waits for what keeps all of them back.
  const late = Math.max(now - LATE_MS, waits_until ? Date.parse(waits_until) : 0);
  const waits = ({ at }: ComingStep) => Date.parse(at) < late;
  const doing = coming.some(waits) ? `waits: the service is ${waits_because ?? ANY}. ${THEN}` : TELLS;
  return (
    <Section title="Escalation">
      <Card>
        <p className="px-4 py-2.5 text-muted text-sm">{standstill ? words[standstill] : `“${policy_name}” ${doing}`}</p>
        {coming.length > 0 && (
          <ol className="divide-y border-t">
            {coming.slice(0, SHOWN).map((step) => (
              <li key={step.number} className="flex items-start gap-2.5 px-4 py-2.5 text-sm">
                <ChevronsUp className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
                <span className="min-w-0 flex-1 break-words">
                  {step.tells.join(", ") || "nobody"}
                  {step.note && <span className="block text-muted text-xs">{step.note}</span>}
                </span>
                {waits(step) ? (
                  <span className="text-muted text-xs leading-5">waits</span>
                ) : (
                  <RelativeTime at={step.at} className="text-muted text-xs leading-5" />
                )}
              </li>
            ))}
          </ol>
        )}
        {coming.length > SHOWN && (
          <p className="border-t px-4 py-2 text-muted text-xs">and {coming.length - SHOWN} more steps</p>
        )}
      </Card>
    </Section>
  );
}
