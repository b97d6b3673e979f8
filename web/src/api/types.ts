/** The shapes of the HTTP API. Times are RFC 3339 strings in UTC; `*_ms` and `*_seconds` are durations. */

export type MonitorStatus = "up" | "degraded" | "down" | "maintenance" | "paused" | "unknown";
export type CheckStatus = "success" | "degraded" | "failure" | "timeout";
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

/** The part of JSON Schema that kinds use to describe their configuration. */
export interface KindSchema {
  type?: string;
  title?: string;
  description?: string;
  properties?: Record<string, SchemaField>;
  required?: string[];
  $defs?: Record<string, SchemaField>;
}

export interface SchemaField {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Json;
  enum?: Json[];
  const?: Json;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  items?: SchemaField;
  additionalProperties?: SchemaField | boolean;
  anyOf?: SchemaField[];
  allOf?: SchemaField[];
  oneOf?: SchemaField[];
  $ref?: string;
  "x-secret"?: boolean;
  "x-placeholder"?: string;
  "x-group"?: string;
  "x-advanced"?: boolean;
  "x-multiline"?: boolean;
}

export interface MonitorKind {
  kind: string;
  label: string;
  group: string;
  description: string;
  passive: boolean;
  schema: KindSchema;
}

export interface ChannelKind {
  kind: string;
  label: string;
  group?: string;
  description: string;
  schema: KindSchema;
}

export interface User {
  id: string;
  username: string;
  email: string | null;
  name?: string | null;
}

export interface OrganizationRef {
  id: string;
  slug: string;
  name: string;
  role: "owner" | "admin" | "member";
}

export interface Session {
  user: User;
  organizations: OrganizationRef[];
  csrf?: string;
}

/** Result of one check, oldest first in strips. */
export interface Beat {
  status: CheckStatus | "no_data" | "maintenance";
  checked_at: string;
  response_time_ms: number | null;
}

export interface MonitorStats {
  uptime: number | null;
  checks?: number;
  failures?: number;
  avg_response_time_ms?: number | null;
  p95_response_time_ms?: number | null;
}

export interface Monitor {
  id: string;
  org_id: string;
  service_id: string;
  name: string;
  monitor_type: string;
  config: Config;
  interval_seconds: number;
  timeout_ms: number;
  failure_threshold: number;
  recovery_threshold: number;
  retry_interval_seconds: number | null;
  degraded_after_ms: number | null;
  is_active: boolean;
  is_public: boolean;
  tags: string[];
  regions: string[];
  depends_on: string[];
  status: MonitorStatus;
  status_reason?: string | null;
  status_since?: string | null;
  consecutive_failures: number;
  last_checked_at: string | null;
  last_response_time_ms: number | null;
  stats: MonitorStats | null;
  recent_checks?: Beat[];
  manage_key?: string;
  heartbeat_url?: string | null;
  ping_url?: string | null;
  push_url?: string | null;
  webhook_fail_url?: string | null;
  webhook_recover_url?: string | null;
  metric_url?: string | null;
  created_at: string;
  updated_at: string;
}

export interface MonitorInput {
  name: string;
  monitor_type: string;
  config: Config;
  service_id?: string;
  interval_seconds?: number;
  timeout_ms?: number;
  failure_threshold?: number;
  recovery_threshold?: number;
  retry_interval_seconds?: number | null;
  degraded_after_ms?: number | null;
  is_active?: boolean;
  is_public?: boolean;
  tags?: string[];
}

export interface Check {
  id: string;
  monitor_id: string;
  status: CheckStatus;
  response_time_ms: number | null;
  status_code: number | null;
  error_message: string | null;
  phases: Record<string, number> | null;
  region: string | null;
  checked_at: string;
}

/** A check that was run on request, with everything it saw. */
export interface CheckTrace extends Omit<Check, "id" | "monitor_id"> {
  id?: string;
  monitor_id?: string;
  facts?: Record<string, Json>;
  steps?: TraceStep[];
}

/** One line of a trace; times in ms from the beginning of the check. */
export interface TraceStep {
  name: string;
  started_ms: number;
  duration_ms: number;
  detail: string;
  ok: boolean;
}

export interface Service {
  id: string;
  name: string;
  description: string | null;
  severity: Severity;
  group_name: string | null;
  display_order: number;
  is_visible: boolean;
  state: MonitorStatus;
  current_status: PublicStatus;
  monitors?: Monitor[];
  created_at: string;
  updated_at: string;
}

export interface Channel {
  id: string;
  name: string;
  channel_type: string;
  config: Config;
  is_enabled: boolean;
  events?: string[] | null;
  min_severity?: Severity | null;
  contact_id?: string;
  created_at: string;
  updated_at: string;
}

export interface ChannelInput {
  name: string;
  channel_type: string;
  config: Config;
  is_enabled?: boolean;
}
