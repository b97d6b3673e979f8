import type { EscalationPolicy } from "@/api/escalation/get-policies";
import { minutesOf, repeatWords, waitWords } from "@/features/on-call/policy-words";
import { useTargetNames } from "@/features/on-call/use-target-names";

/** The steps of a policy in words. */
export function StepList({ policy }: { policy: EscalationPolicy }) {
  const namesOf = useTargetNames();
  const minutes = minutesOf(policy.steps);
  return (
    <>
      <ol className="flex flex-col gap-1 text-sm">
        {policy.steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <li key={at} className="flex gap-3">
            <span className="num w-26 shrink-0 text-muted">{waitWords(minutes[at] ?? 0)}</span>
            <span className="min-w-0 break-words">{namesOf(step).join(", ") || "Nobody"}</span>
          </li>
        ))}
      </ol>
      <p className="mt-1.5 text-muted text-xs">{repeatWords(policy)}</p>
    </>
  );
}
