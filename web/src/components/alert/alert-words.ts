import type { AlertType } from "@/api/types";

export const alertTypeWords: Record<AlertType, string> = {
  failure: "Failure",
  recovery: "Recovery",
  degraded: "Degraded",
  reminder: "Reminder",
  escalation: "Escalation",
  flapping: "Flapping",
  acknowledged: "Acknowledged",
  unacknowledged: "Unacknowledged",
  digest: "Digest",
  test: "Test",
  system: "System",
};

const told: Record<string, string> = {
  confirmed_down: "the failure was confirmed",
  recovered: "it works again",
  catch_up: "the mute ended and the trouble still lasted",
  still_burning: "it still burns, nobody has acknowledged it, and the channel wants to be reminded",
  hold_ended: "what had kept it back is over, and it still fails",
  unacknowledged: "nobody had acknowledged it by then",
  acknowledged: "somebody takes care, and the channel's service is told that too",
  taken_back: "the acknowledgement was taken back, and the channel's service is told that too",
  started_flapping: "it goes up and down too often to tell of each time",
  stopped_flapping: "it has become steady again",
  storm: "there were more alerts within a minute than people can read one by one",
  quiet_hours: "the quiet hours are over",
  requested: "somebody asked for a test",
  delivery_dead: "a message could not be delivered",
  own_fault: "Watchbell itself was in trouble",
};

const heldBack: Record<string, string> = {
  paused: "it was paused",
  maintenance: "planned work was under way; what still fails at its end is told then",
  dependency_down: "what it depends on is down; it is judged again when that is back",
  dependency_unclear: "what it depends on is looked at first",
  flapping: "it goes up and down too often to tell of each time",
  muted: "the service was muted; what still burns when the mute ends is told then",
  no_channel: "no enabled channel of the service's contacts wants it",
  joined_incident: "the service's open incident had been told already",
  still_failing: "another monitor of the service still fails, so the trouble is not over",
  not_told_down: "nobody had been told of the failure, so nobody is told of the recovery",
};

interface Verdict {
  type?: AlertType;
  reason: string;
  suppressed_by: string | null;
}

/** Why people were told, or why not, in one sentence. A reason without words of its own is shown as it is. */
export function whySentence({ type, reason, suppressed_by }: Verdict): string {
  if (type === "escalation" && suppressed_by === "no_channel") return "Nobody of this step could be told.";
  if (suppressed_by) return `Not told, because ${whyNot(suppressed_by)}.`;
  return `Told, because ${told[reason] ?? spelled(reason)}.`;
}

/** What kept an alert back, as the end of a sentence. */
export function whyNot(gate: string): string {
  return heldBack[gate] ?? spelled(gate);
}

function spelled(reason: string): string {
  return `of “${reason.replaceAll("_", " ")}”`;
}
