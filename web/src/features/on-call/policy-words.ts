import type { EscalationPolicy, EscalationStep } from "@/api/escalation/get-policies";
import { formatSeconds } from "@/lib/time";

/** "At once", "After 15 min". */
export function waitWords(minutes: number): string {
  return minutes === 0 ? "At once" : `After ${formatSeconds(minutes * 60)}`;
}

/** When each step comes, in minutes after the incident was told. */
export function minutesOf(steps: readonly EscalationStep[]): number[] {
  let sum = 0;
  return steps.map((step) => {
    sum += step.wait_minutes;
    return sum;
  });
}

/** "Goes through all steps twice more, 30 min after the last." */
export function repeatWords({
  repeats,
  repeat_after_minutes,
}: Pick<EscalationPolicy, "repeats" | "repeat_after_minutes">) {
  if (repeats === 0) return "Then it ends.";
  const again = repeats === 1 ? "once more" : repeats === 2 ? "twice more" : `${repeats} times more`;
  return `All of it ${again}, ${formatSeconds(repeat_after_minutes * 60)} after the last step.`;
}
