import { BellOff, BellRing, TriangleAlert } from "lucide-react";
import type { SimulatedChannel, SimulatedStep, SimulatedTarget } from "@/api/escalation/simulate-policy";
import { clockAt, dayName } from "@/components/calendar/times";
import { waitWords } from "@/features/on-call/policy-words";
import { cn } from "@/lib/cn";
import { dayAt } from "@/lib/zoned";

interface SimulatedTimelineProps {
  steps: readonly SimulatedStep[];
  zone: string;
}

/** Who is told, one step below the other, each with its channels and why some are silent. */
export function SimulatedTimeline({ steps, zone }: SimulatedTimelineProps) {
  if (steps.length === 0) return <p className="text-muted text-sm">Nobody would be told.</p>;
  const firstDay = dayAt(Date.parse(steps[0]?.at ?? ""), zone);
  return (
    <ol aria-label="Who is told" className="flex flex-col">
      {steps.map((step, at) => (
        <li
          key={step.number}
          className={cn("relative pb-5 pl-5 last:pb-0", at < steps.length - 1 && "border-line-strong border-l")}
        >
          <span aria-hidden className="absolute top-1.5 -left-[4.5px] size-2 rounded-full bg-accent-solid" />
          <h3 className="flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="font-medium">{waitWords(step.minutes)}</span>
            <Moment at={Date.parse(step.at)} firstDay={firstDay} zone={zone} />
            <span className="text-muted text-xs">{placeOf(step)}</span>
          </h3>
          {step.note && <p className="mt-0.5 text-muted text-sm">{step.note}</p>}
          <ul className="mt-1.5 flex flex-col gap-2">
            {step.targets.map((target) => (
              <li key={`${target.contact_id} ${target.schedule_id}`}>
                <Target target={target} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Moment({ at, firstDay, zone }: { at: number; firstDay: string; zone: string }) {
  const day = dayAt(at, zone);
  return (
    <time dateTime={new Date(at).toISOString()} className="num text-muted text-xs">
      {day === firstDay ? clockAt(at, zone) : `${dayName(day)}, ${clockAt(at, zone)}`}
    </time>
  );
}

function placeOf({ number, step, round }: SimulatedStep): string {
  if (number === 0) return "with the failure itself";
  return round > 1 ? `step ${step}, round ${round}` : `step ${step}`;
}

function Target({ target: { contact_id, contact_name, schedule_name, channels } }: { target: SimulatedTarget }) {
  if (contact_id === null) {
    return (
      <p className="flex items-center gap-1.5 text-degraded text-sm">
        <TriangleAlert className="size-4 shrink-0" aria-hidden />
        Nobody is on call by {schedule_name ?? "it"} then.
      </p>
    );
  }
  return (
    <>
      <p className="text-sm">
        <span className="font-medium">{contact_name ?? "A contact"}</span>
        {schedule_name && <span className="text-muted">, on call by {schedule_name}</span>}
      </p>
      {channels.length === 0 && <p className="text-degraded text-xs">There is no channel to reach them by.</p>}
      <ul className="mt-1 flex flex-col gap-1">
        {channels.map((channel) => (
          <Channel key={channel.id} channel={channel} />
        ))}
      </ul>
    </>
  );
}

function Channel({ channel: { name, channel_type, is_told, why_not } }: { channel: SimulatedChannel }) {
  const Icon = is_told ? BellRing : BellOff;
  return (
    <li className="flex items-start gap-1.5 text-xs">
      <Icon className={cn("mt-px size-3.5 shrink-0", is_told ? "text-up" : "text-quiet")} aria-hidden />
      <span className="min-w-0 break-words">
        {name ?? channel_type}
        {is_told ? (
          <span className="text-muted"> is told</span>
        ) : (
          <span className="text-muted"> is not told: {why_not ?? "no reason given"}</span>
        )}
      </span>
    </li>
  );
}
