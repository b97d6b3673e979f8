import type { AlertType } from "@/api/types";

export const alertTypeWords: Record<AlertType, string> = {
  failure: "Failure",
  recovery: "Recovery",
  degraded: "Degraded",
  reminder: "Reminder",
  test: "Test",
  system: "System",
};

const told: Record<string, string> = {
  confirmed_down: "the failure was confirmed",
  recovered: "it works again",
  catch_up: "the mute ended and the trouble still lasted",
  still_burning: "it still burns, nobody has acknowledged it, and the channel wants to be reminded",
  requested: "somebody asked for a test",
  delivery_dead: "a message could not be delivered",
  own_fault: "Watchbell itself was in trouble",
};

const heldBack: Record<string, string> = {
  paused: "it was paused",
  muted: "the service was muted; what still burns when the mute ends is told then",
  no_channel: "no enabled channel of the service's contacts wants it",
  joined_incident: "the service's open incident had been told already",
  still_failing: "another monitor of the service still fails, so the trouble is not over",
  not_told_down: "nobody had been told of the failure, so nobody is told of the recovery",
};

interface Verdict {
  reason: string;
  suppressed_by: string | null;
}

/** Why people were told, or why not, in one sentence. A reason without words of its own is shown as it is. */
export function whySentence({ reason, suppressed_by }: Verdict): string {
  if (suppressed_by) return `Not told, because ${heldBack[suppressed_by] ?? spelled(suppressed_by)}.`;
  return `Told, because ${told[reason] ?? spelled(reason)}.`;
}

function spelled(reason: string): string {
  return `of “${reason.replaceAll("_", " ")}”`;
}
