import { ApiError } from "@/api/client";
import type { Config, Monitor, MonitorInput, MonitorKind } from "@/api/types";
import { cleanConfig, defaultsOf, problemsOf } from "@/components/kind-form/schema-values";
import { summaryOf } from "@/features/monitor-sheet/config-summary";

/** A monitor as it is being typed. */
export interface Draft {
  name: string;
  config: Config;
  interval_seconds: number | undefined;
  timeout_ms: number | undefined;
  failure_threshold: number | undefined;
  failure_window: number | undefined;
  recovery_threshold: number | undefined;
  retry_interval_seconds: number | undefined;
  degraded_after_ms: number | undefined;
  is_public: boolean;
  tags: string[];
  /** Ids of monitors. */
  depends_on: string[];
  /** Of kinds that report in; made of the name where it is empty. */
  slug: string;
}

/** Field name ("name", "config.url") to sentence. */
export type Problems = Record<string, string>;

/** A new monitor of this kind; `config` is what is known of it already. */
export function newDraft(kind: MonitorKind, config: Config = {}): Draft {
  return {
    name: "",
    config: { ...defaultsOf(kind.schema), ...withoutNulls(config) },
    interval_seconds: 60,
    timeout_ms: 10_000,
    failure_threshold: kind.passive ? 1 : 2,
    failure_window: undefined,
    recovery_threshold: 1,
    retry_interval_seconds: undefined,
    degraded_after_ms: undefined,
    is_public: false,
    tags: [],
    depends_on: [],
    slug: "",
  };
}

export function draftOf(kind: MonitorKind, monitor: Monitor): Draft {
  return {
    name: monitor.name,
    config: { ...defaultsOf(kind.schema), ...withoutNulls(monitor.config) },
    interval_seconds: monitor.interval_seconds,
    timeout_ms: monitor.timeout_ms,
    failure_threshold: monitor.failure_threshold,
    failure_window: monitor.failure_window ?? undefined,
    recovery_threshold: monitor.recovery_threshold,
    retry_interval_seconds: monitor.retry_interval_seconds ?? undefined,
    degraded_after_ms: monitor.degraded_after_ms ?? undefined,
    is_public: monitor.is_public,
    tags: monitor.tags,
    depends_on: monitor.depends_on,
    slug: monitor.slug ?? "",
  };
}

function withoutNulls(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

/** Whether missed and failed runs are counted before a kind that reports in is down; others are down at once. */
export function countsRuns(kind: MonitorKind): boolean {
  return kind.kind === "heartbeat";
}

/** Whether clients find the monitor by its name: then it must have one, and its slug is no matter of taste. */
export function isFoundByName(kind: MonitorKind): boolean {
  return kind.kind === "alertmanager";
}

/** What is sent. Kinds that report in have no interval and no timeout, and only jobs count their failures. */
export function inputOf(kind: MonitorKind, draft: Draft): MonitorInput {
  const shared = {
    name: draft.name.trim() || suggestedName(kind, draft),
    monitor_type: kind.kind,
    config: cleanConfig(kind.schema, draft.config),
    is_public: draft.is_public,
    tags: draft.tags,
    depends_on: draft.depends_on,
  };
  if (kind.is_told) return shared;
  if (kind.passive) {
    const slug = draft.slug.trim();
    return { ...shared, ...(slug ? { slug } : {}), ...(countsRuns(kind) ? countingOf(draft) : {}) };
  }
  return {
    ...shared,
    interval_seconds: draft.interval_seconds,
    timeout_ms: draft.timeout_ms,
    ...countingOf(draft),
    recovery_threshold: draft.recovery_threshold,
    retry_interval_seconds: draft.retry_interval_seconds ?? null,
    degraded_after_ms: draft.degraded_after_ms ?? null,
  };
}

function countingOf({ failure_threshold, failure_window }: Draft): Partial<MonitorInput> {
  return { failure_threshold, failure_window: failure_window ?? null };
}

export function suggestedName(kind: MonitorKind, draft: Draft): string {
  // A schedule or a range is no name.
  return (!kind.passive && summaryOf(draft.config).split(/[/?#]/)[0]) || kind.label;
}

export function problemsIn(kind: MonitorKind, draft: Draft): Problems {
  const found = Object.entries(problemsOf(kind.schema, draft.config));
  const problems = Object.fromEntries(found.map(([name, sentence]) => [`config.${name}`, sentence]));
  return isFoundByName(kind) && !draft.name.trim()
    ? { ...problems, name: "Say the name that the alert has in its rule." }
    : problems;
}

/** The problems after an edit: those of fields that were touched only if they are still there. */
export function stillWrong(problems: Problems, kind: MonitorKind, before: Draft, after: Draft): Problems {
  const now = problemsIn(kind, after);
  const untouched = (place: string) => {
    const [field = "", part = ""] = place.split(".");
    if (field === "config") return before.config[part] === after.config[part];
    return before[field as keyof Draft] === after[field as keyof Draft];
  };
  const left = Object.entries(problems).filter(([place]) => place in now || untouched(place));
  return Object.fromEntries(left);
}

/** The server's problems by field: those of the config by their whole path ("config.steps.0.url"), others by their field. */
export function problemsFrom(error: unknown): Problems {
  if (!(error instanceof ApiError)) return {};
  const entries = error.details.map(({ field, message }) => [fieldOf(field), message] as const);
  return Object.fromEntries(entries);
}

function fieldOf(place: string): string {
  const parts = place.replace(/^body\./, "").split(".");
  return parts[0] === "config" ? parts.join(".") : (parts[0] ?? "");
}

export function configProblems(problems: Problems): Problems {
  const own = Object.entries(problems).filter(([name]) => name.startsWith("config."));
  return Object.fromEntries(own.map(([name, sentence]) => [name.slice("config.".length), sentence]));
}
