/** The shapes of the HTTP API. Times are RFC 3339 strings in UTC; `*_ms` and `*_seconds` are durations. */

import type { HeardChannel } from "@/api/channels/heard-channel";
import type { Templates } from "@/api/channels/templates";
import type { Held } from "@/api/dependencies/held-by";
import type { KindSchema } from "@/api/kinds/schema-types";

export type MonitorStatus = "up" | "degraded" | "down" | "maintenance" | "paused" | "unknown";
/** `no_data`: the trouble was on our side, so nothing is known of the target. */
export type CheckStatus = "success" | "degraded" | "failure" | "timeout" | "no_data";
export type Severity = "low" | "medium" | "high" | "critical";
export type Impact = "none" | "minor" | "major" | "critical";
export type IncidentStatus = "investigating" | "identified" | "monitoring" | "resolved";
export type PublicStatus =
  | "operational"
  | "degraded_performance"
  | "partial_outage"
  | "major_outage"
  | "under_maintenance";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Config = Record<string, Json>;

export interface MonitorKind {
  kind: string;
  label: string;
  group: string;
  description: string;
  passive: boolean;
  /** Its status is what a person says, and not checked by the clock. */
  is_told: boolean;
  /** What must be installed before it can be used here, as the end of a sentence. */
  missing: string | null;
  /** Of the URLs that stand for a monitor of this kind. */
  schemes: string[];
  schema: KindSchema;
}

export interface ChannelKind {
  kind: string;
  label: string;
  description: string;
  schema: KindSchema;
}

export interface User {
  id: string;
  username: string;
  email: string | null;
  is_instance_admin: boolean;
  created_at: string;
}

export type Role = "owner" | "admin" | "member";

/** An organization that a person belongs to. */
export interface Membership {
  org_id: string;
  org_slug: string;
  org_name: string;
  role: Role;
}

export interface Session {
  user: User;
  organizations: Membership[];
}

/** Result of one check, oldest first in strips. */
export interface Beat {
  status: CheckStatus | "maintenance";
  checked_at: string;
  response_time_ms: number | null;
}

/** The last 24 hours. `uptime` from 0 to 1 is `null` when nothing is known. */
export interface MonitorStats {
  uptime: number | null;
  checks: number;
  successful: number;
  failures: number;
  avg_response_time_ms: number | null;
  p50_response_time_ms: number | null;
  p95_response_time_ms: number | null;
  p99_response_time_ms: number | null;
}

/** How a monitor that reports in is reached, and when it is awaited. */
export interface Reporting {
  /** Names it in ping URLs, with the organization's ping key. */
  slug: string | null;
  next_expected_at: string | null;
  ping_count: number;
  heartbeat_url?: string | null;
  /** As Healthchecks clients call it. */
  ping_url?: string | null;
  /** As Uptime Kuma's clients call it. */
  push_url?: string | null;
  webhook_fail_url?: string | null;
  webhook_recover_url?: string | null;
  metric_url?: string | null;
  email_address?: string | null;
}

export interface Monitor extends Reporting, Held {
  id: string;
  org_id: string;
  service_id: string;
  name: string;
  monitor_type: string;
  config: Config;
  /** What is watched, in one line. */
  summary: string;
  interval_seconds: number;
  timeout_ms: number;
  failure_threshold: number;
  recovery_threshold: number;
  retry_interval_seconds: number | null;
  failure_window: number | null;
  degraded_after_ms: number | null;
  is_active: boolean;
  is_public: boolean;
  tags: string[];
  regions: string[];
  depends_on: string[];
  status: MonitorStatus;
  status_reason: string | null;
  status_since: string | null;
  paused_until: string | null;
  disabled_reason: string | null;
  consecutive_failures: number;
  last_checked_at: string | null;
  last_ping_at: string | null;
  deadline_at: string | null;
  last_response_time_ms: number | null;
  last_status_code: number | null;
  facts: Record<string, Json>;
  stats: MonitorStats | null;
  /** The last 40, oldest first. */
  recent_checks: Beat[];
  manage_key?: string;
  created_at: string;
  updated_at: string;
}

export interface MonitorInput extends Partial<Pick<Monitor, "is_active" | "is_public" | "tags" | "depends_on">> {
  name: string;
  monitor_type: string;
  config: Config;
  service_id?: string;
  interval_seconds?: number;
  timeout_ms?: number;
  failure_threshold?: number;
  recovery_threshold?: number;
  retry_interval_seconds?: number | null;
  failure_window?: number | null;
  degraded_after_ms?: number | null;
  slug?: string | null;
}

export interface Check {
  id: string;
  monitor_id: string;
  status: CheckStatus;
  response_time_ms: number | null;
  status_code: number | null;
  error_message: string | null;
  phases: Record<string, number | null> | null;
  region: string;
  checked_at: string;
}

/** A check that was run on request, with everything it saw. */
export interface CheckTrace extends Omit<Check, "id" | "monitor_id"> {
  id: string | null;
  monitor_id: string | null;
  facts: Record<string, Json> | null;
  steps: TraceStep[] | null;
  attachments: Attachment[];
  /** Of a failure: the newest success before it whose trace was kept. */
  last_success_id: string | null;
}

/** What came with a check: a screenshot, the body of a bad answer. */
export interface Attachment {
  name: string;
  media_type: string;
  size: number;
  /** What was left out. */
  note: string | null;
  /** Only of stored checks. */
  url: string | null;
  /** Only of checks that are not stored. */
  data_base64: string | null;
}

/** One line of a trace; times in ms from the beginning of the check. */
export interface TraceStep {
  name: string;
  started_ms: number | null;
  duration_ms: number | null;
  detail: string;
  ok: boolean;
}

export interface Service extends Held {
  id: string;
  name: string;
  org_id: string;
  description: string;
  severity: Severity;
  group_name: string | null;
  display_order: number;
  is_visible: boolean;
  /** Made with its only monitor, and goes with it. */
  is_implicit: boolean;
  state: MonitorStatus;
  current_status: PublicStatus;
  /** Set by hand: the public is never shown better than this. */
  floor_status: PublicStatus | null;
  monitor_counts: Partial<Record<MonitorStatus, number>>;
  /** Only where one service is read. */
  monitors: Monitor[] | null;
  muted_until: string | null;
  /** Who is told when nobody acknowledges. */
  escalation_policy_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface Channel {
  id: string;
  name: string;
  channel_type: string;
  config: Config;
  is_enabled: boolean;
  /** Types of alerts it wants; all when empty. */
  events: string[];
  min_severity: Severity | null;
  /** How often it is reminded of what burns and nobody has acknowledged; `null` is never. */
  remind_every_minutes: number | null;
  /** When it may be disturbed; always when `null`. */
  hours: ChannelHours | null;
  /** Its own words. */
  templates: Templates;
  contact_id: string;
  broken_reason: string | null;
  last_success_at: string | null;
  failure_streak: number;
  /** Secrets made for it; only in the answer to its creation. */
  generated: Record<string, Json> | null;
  created_at: string;
  updated_at: string;
}

/** When a channel may be disturbed. Outside of its windows messages are held, or left to others. */
export interface ChannelHours {
  time_zone: string;
  windows: { days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[]; start: string; end: string }[];
  outside: "hold" | "skip";
  /** What concerns critical services is told at once, at any time. */
  critical_passes: boolean;
}

/** What is told. */
export type AlertType =
  | "failure"
  | "recovery"
  | "degraded"
  | "reminder"
  | "escalation"
  | "flapping"
  | "acknowledged"
  | "unacknowledged"
  | "digest"
  | "test"
  | "system";

export interface Contact {
  id: string;
  name: string;
  /** Catches what no other contact is named for; there is always one. */
  is_default: boolean;
  channels: HeardChannel[] | null;
  services: { id: string; name: string }[] | null; // those that name it, in lists only
  created_at: string;
  updated_at: string;
}
