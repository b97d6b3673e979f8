import type { MaintenanceWindow } from "@/api/maintenance/get-windows";
import type { WindowInput } from "@/api/maintenance/write-window";
import { type Rule, ruleFor, ruleOf, textOfRule } from "@/features/maintenance/repeat-rule";
import { instantOf, isZone, wallTime } from "@/lib/zoned";

const HOUR_MS = 3_600_000;

/** Planned work as it is being typed. */
export interface WindowDraft {
  title: string;
  description: string;
  covers_all: boolean;
  service_ids: string[];
  groups: string[];
  tags: string[];
  /** What the clocks of the zone show: "2026-11-23T22:00". */
  starts: string;
  ends: string;
  /** The last start that was one, while another is being typed: the end and the repetition follow from it. */
  anchor: string;
  time_zone: string;
  rule: Rule;
  is_public: boolean;
  announce_minutes: number;
}

const DAY_MINUTES = 1_440;

/** An hour from the next full hour on, of nothing yet. */
export function newDraft(now: number, zone: string): WindowDraft {
  const start = Math.ceil((now + 1) / HOUR_MS) * HOUR_MS;
  const starts = wallTime(start, zone);
  return {
    title: "",
    description: "",
    covers_all: false,
    service_ids: [],
    groups: [],
    tags: [],
    starts,
    ends: wallTime(start + HOUR_MS, zone),
    anchor: starts,
    time_zone: zone,
    rule: ruleFor(starts),
    is_public: true,
    announce_minutes: DAY_MINUTES,
  };
}

export function draftOf(planned: MaintenanceWindow): WindowDraft {
  const { title, description, covers_all, service_ids, groups, tags, time_zone, is_public, announce_minutes } = planned;
  const starts = wallTime(Date.parse(planned.starts_at), time_zone);
  return {
    title,
    description,
    covers_all,
    service_ids,
    groups,
    tags,
    starts,
    ends: wallTime(Date.parse(planned.ends_at), time_zone),
    anchor: starts,
    time_zone,
    rule: ruleOf(planned.rrule, starts),
    is_public,
    announce_minutes,
  };
}

/** Another start: the work takes as long as before, and a repetition that followed from the old start follows. */
export function withStart(draft: WindowDraft, starts: string): Partial<WindowDraft> {
  const after = instantOf(starts, draft.time_zone);
  if (Number.isNaN(after)) return { starts };
  const lasts = instantOf(draft.ends, draft.time_zone) - instantOf(draft.anchor, draft.time_zone);
  const [was, is, { rule }] = [ruleFor(draft.anchor), ruleFor(starts), draft];
  const followed: Partial<Rule> = {
    days: rule.days.join() === was.days.join() ? is.days : rule.days,
    day: rule.day === was.day ? is.day : rule.day,
    ...(rule.nth === was.nth && rule.weekday === was.weekday ? { nth: is.nth, weekday: is.weekday } : {}),
  };
  const ends = lasts > 0 ? wallTime(after + lasts, draft.time_zone) : draft.ends;
  return { starts, anchor: starts, ends, rule: { ...rule, ...followed } };
}

export function coversSomething({ covers_all, service_ids, groups, tags }: WindowDraft): boolean {
  return covers_all || service_ids.length + groups.length + tags.length > 0;
}

/** Sentences by field for what cannot be sent at all. */
export function problemsOf(draft: WindowDraft): Record<string, string> {
  const found: Record<string, string> = {};
  if (!draft.title.trim()) found.title = "A title is needed.";
  if (!coversSomething(draft)) found.scope = "Say what it covers: everything, or some services, groups or tags.";
  return { ...found, ...timeProblemsOf(draft) };
}

/** The part of {@link problemsOf} that is about when it takes place. */
export function timeProblemsOf({ starts, ends, time_zone, rule }: WindowDraft): Record<string, string> {
  if (!isZone(time_zone)) return { time_zone: "There is no such time zone." };
  const [from, to] = [instantOf(starts, time_zone), instantOf(ends, time_zone)];
  if (Number.isNaN(from)) return { starts_at: "Say when it starts." };
  if (Number.isNaN(to)) return { ends_at: "Say when it ends." };
  if (to <= from) return { ends_at: "It ends before it starts." };
  if (rule.repeat === "weekly" && rule.days.length === 0) return { rrule: "Choose a day of the week at least." };
  if (rule.repeat === "own" && !rule.own.trim()) return { rrule: "Write a rule, such as FREQ=YEARLY." };
  return {};
}

export function inputOf(draft: WindowDraft): WindowInput {
  const { title, description, starts, ends, anchor: _, rule, covers_all, ...rest } = draft;
  const scope = covers_all ? { service_ids: [], groups: [], tags: [] } : {};
  return {
    ...rest,
    ...scope,
    covers_all,
    title: title.trim(),
    description: description.trim(),
    starts_at: new Date(instantOf(starts, draft.time_zone)).toISOString(),
    ends_at: new Date(instantOf(ends, draft.time_zone)).toISOString(),
    rrule: textOfRule(rule),
  };
}
