import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { policiesQuery } from "@/api/escalation/get-policies";
import { schedulesQuery } from "@/api/on-call/get-schedules";
import type { Contact } from "@/api/types";

type Named = readonly { id: string; name: string }[];

/** What a contact is told of: the services that name it, its turns on call, and the escalations that reach it. */
export function ContactDuties({ contact }: { contact: Contact }) {
  const schedules = useQuery(schedulesQuery);
  const policies = useQuery(policiesQuery);
  if (!schedules.data || !policies.data) return null;
  const services: Named = contact.services ?? [];
  const turns = schedules.data.filter(({ rotations }) =>
    rotations.some((one) => one.participants.includes(contact.id)),
  );
  const steps = policies.data.filter((policy) => policy.steps.some((step) => step.contact_ids.includes(contact.id)));
  const parts = [
    contact.is_default && "every service that names nobody else",
    services.length > 0 && (
      <Names of={services} to={(id) => ({ to: "/services", search: { sheet: `service:${id}` } })} />
    ),
  ].filter(Boolean);
  if (parts.length + turns.length + steps.length === 0) {
    return (
      <p className="flex items-start gap-1.5 border-b px-4 py-2 text-degraded text-xs">
        <TriangleAlert className="mt-px size-3.5 shrink-0" aria-hidden />
        No service, schedule or escalation names this contact: it is told of nothing yet.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-0.5 border-b px-4 py-2 text-muted text-xs">
      {parts.length > 0 && <p>Told of {joined(parts)}.</p>}
      {turns.length > 0 && (
        <p>
          Takes turns in <Names of={turns} to={(id) => ({ to: "/on-call/$id", params: { id } })} />.
        </p>
      )}
      {steps.length > 0 && (
        <p>
          Told when <Names of={steps} to={(id) => ({ to: "/escalation/$id", params: { id } })} /> escalates.
        </p>
      )}
    </div>
  );
}

const SHOWN = 6;

function Names({ of, to }: { of: Named; to: (id: string) => LinkProps }) {
  const shown = of.slice(0, SHOWN);
  const rest = of.length - shown.length;
  return joined([
    ...shown.map(({ id, name }) => (
      <Link key={id} {...to(id)} className="rounded-sm text-text underline underline-offset-2">
        {name}
      </Link>
    )),
    ...(rest > 0 ? [`${rest} more`] : []),
  ]);
}

function joined(parts: ReactNode[]): ReactNode {
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts never change their places
    <Fragment key={index}>
      {index > 0 && (index === parts.length - 1 ? " and " : ", ")}
      {part}
    </Fragment>
  ));
}
