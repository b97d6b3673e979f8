import type { OnCallSchedule, Rotation } from "@/api/on-call/get-schedules";
import type { ScheduleInput } from "@/api/on-call/write-schedule";
import { windowProblem } from "@/components/time/week-windows";
import { isZone, mondayOf } from "@/lib/zoned";

/** A schedule as it is being typed. */
export type ScheduleDraft = ScheduleInput;

/** Turns change on Mondays unless somebody wants it otherwise. */
export function newRotation(today: string, number: number): Rotation {
  return {
    name: number === 1 ? "Everybody" : `Rotation ${number}`,
    participants: [],
    starts_on: mondayOf(today),
    handover: "09:00",
    turn: { every: 1, unit: "week" },
    windows: [],
  };
}

export function newDraft(zone: string, today: string): ScheduleDraft {
  return { name: "", time_zone: zone, rotations: [newRotation(today, 1)] };
}

export function draftOf({ name, time_zone, rotations }: OnCallSchedule): ScheduleDraft {
  return { name, time_zone, rotations };
}

/** What keeps a rotation from being one: sentences by field. */
export function rotationProblems({ name, participants, starts_on, handover, turn, windows }: Rotation) {
  const found: Record<string, string> = {};
  if (!name.trim()) found.name = "A name is needed.";
  if (participants.length === 0) found.participants = "Choose whose turns these are.";
  if (!/^\d{4}-\d\d-\d\d$/.test(starts_on)) found.starts_on = "Say on which day the first turn begins.";
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(handover)) found.handover = "Write it as HH:MM.";
  if (!Number.isInteger(turn.every) || turn.every < 1 || turn.every > 100) found.turn = "From 1 to 100.";
  const [wrong] = windows.flatMap((one) => windowProblem(one) ?? []);
  if (wrong) found.windows = wrong;
  return found;
}

export function draftProblems({ name, time_zone, rotations }: ScheduleDraft): Record<string, string> {
  const found: Record<string, string> = {};
  if (!name.trim()) found.name = "A name is needed.";
  if (!isZone(time_zone)) found.time_zone = "There is no such time zone.";
  if (rotations.some((one) => Object.keys(rotationProblems(one)).length > 0)) {
    found.rotations = "A rotation is not complete yet.";
  }
  return found;
}

export function inputOf({ name, time_zone, rotations }: ScheduleDraft): ScheduleInput {
  return {
    name: name.trim(),
    time_zone,
    rotations: rotations.map((one) => ({ ...one, name: one.name.trim() })),
  };
}

const units = { hour: "hour", day: "day", week: "week" };

/** "Every 2 weeks at 09:00". */
export function turnWords({ turn: { every, unit }, handover }: Rotation): string {
  return every === 1 ? `Every ${units[unit]} at ${handover}` : `Every ${every} ${units[unit]}s at ${handover}`;
}
