import { useQuery } from "@tanstack/react-query";
import { contactsQuery } from "@/api/contacts/contacts";
import type { EscalationStep } from "@/api/escalation/get-policies";
import { schedulesQuery } from "@/api/on-call/get-schedules";

/** Whom a step tells, by name. What is gone is left out; the policy's warnings say so. */
export function useTargetNames(): (step: EscalationStep) => string[] {
  const contacts = useQuery(contactsQuery);
  const schedules = useQuery(schedulesQuery);
  return ({ contact_ids, schedule_ids }) => [
    ...contact_ids.flatMap((id) => contacts.data?.find((one) => one.id === id)?.name ?? []),
    ...schedule_ids.flatMap((id) => {
      const schedule = schedules.data?.find((one) => one.id === id);
      return schedule ? `whoever is on call by ${schedule.name}` : [];
    }),
  ];
}
