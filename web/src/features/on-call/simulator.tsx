import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/api/client";
import type { EscalationPolicy } from "@/api/escalation/get-policies";
import { type SimulationInput, simulationQuery } from "@/api/escalation/simulate-policy";
import { servicesQuery } from "@/api/services/get-services";
import type { Severity } from "@/api/types";
import { MomentField } from "@/components/time/moment-field";
import { Field } from "@/components/ui/field";
import { Problem } from "@/components/ui/notice";
import { Card, Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useSettled } from "@/components/ui/use-settled";
import { SimulatedTimeline } from "@/features/on-call/simulated-timeline";
import { instantOf, wallTime } from "@/lib/zoned";

const severities: Record<Severity, string> = {
  low: "Something of low severity",
  medium: "Something of medium severity",
  high: "Something of high severity",
  critical: "Something critical",
};

const MINUTE_MS = 60_000;

/** "Who is told at …?": nobody is told by asking. */
export function Simulator({ policy, zone }: { policy: EscalationPolicy; zone: string }) {
  const services = useQuery(servicesQuery);
  const [wall, setWall] = useState(() => wallTime(Date.now() + MINUTE_MS, zone)); // the begun minute is before a mute of just now
  const [what, setWhat] = useState<string>(policy.services[0]?.id ?? "medium");
  const at = instantOf(wall, zone);
  const subject: SimulationInput = what in severities ? { severity: what as Severity } : { service_id: what };
  const settled = useSettled(Number.isNaN(at) ? "" : JSON.stringify({ at: new Date(at).toISOString(), ...subject }));
  const answer = useQuery({
    ...simulationQuery(policy.id, settled ? JSON.parse(settled) : {}),
    enabled: settled !== "",
  });
  const own = new Set(policy.services.map((one) => one.id));
  const offered = services.data?.filter((one) => own.has(one.id) || one.id === what) ?? policy.services;
  return (
    <Section title="Who is told at …?">
      <Card>
        <div className="grid gap-4 border-b p-4 sm:grid-cols-2">
          <MomentField label="It goes down at" value={wall} zone={zone} onChange={setWall} />
          <Field label="What goes down" hint="Nobody acknowledges. Nobody is told by asking.">
            <Select
              value={what}
              onChange={setWhat}
              options={[
                ...offered.map(({ id, name }) => ({ value: id, label: name })),
                ...(Object.keys(severities) as Severity[]).map((one) => ({ value: one, label: severities[one] })),
              ]}
            />
          </Field>
        </div>
        <div aria-live="polite" className="p-4">
          {settled === "" && <p className="text-muted text-sm">Say when it goes down, and who is told shows here.</p>}
          {settled !== "" && answer.isPending && <Skeleton className="h-40" />}
          {settled !== "" && answer.isError && <Problem>{messageOf(answer.error)}</Problem>}
          {settled !== "" && answer.data && !answer.isError && <SimulatedTimeline steps={answer.data} zone={zone} />}
        </div>
      </Card>
    </Section>
  );
}
