import type { ChannelKind, MonitorKind } from "@/api/types";

export const httpKind: MonitorKind = {
  kind: "http",
  label: "HTTP(S)",
  group: "Web",
  description: "Asks a web address and judges the answer.",
  passive: false,
  is_told: false,
  missing: null,
  schemes: ["http", "https"],
  schema: {
    required: ["url"],
    properties: {
      kind: { const: "http", type: "string" },
      url: { type: "string", title: "URL", "x-placeholder": "https://example.org" },
      method: { type: "string", title: "Method", enum: ["GET", "HEAD"], default: "GET" },
      headers: { type: "object", title: "Headers", additionalProperties: { type: "string" }, "x-secret": true },
    },
  },
};

export const heartbeatKind: MonitorKind = {
  kind: "heartbeat",
  label: "Heartbeat",
  group: "Reports in",
  description: "A job calls a URL when it has run.",
  passive: true,
  is_told: false,
  missing: null,
  schemes: [],
  schema: { properties: { period_seconds: { type: "integer", title: "Period", default: 3600, minimum: 30 } } },
};

const tellable = { type: "string", title: "Status", enum: ["up", "degraded", "down"], default: "up" };

export const manualKind: MonitorKind = {
  kind: "manual",
  label: "Manual",
  group: "Composite",
  description: "What a person says.",
  passive: false,
  is_told: true,
  missing: null,
  schemes: [],
  schema: { properties: { status: tellable } },
};

export const groupKind: MonitorKind = {
  kind: "group",
  label: "Group",
  group: "Composite",
  description: "Other monitors as one.",
  passive: false,
  is_told: false,
  missing: null,
  schemes: [],
  schema: {
    properties: {
      monitors: { type: "array", title: "Monitors", items: { type: "string" }, "x-widget": "monitors" },
      tag: { anyOf: [{ type: "string" }, { type: "null" }], title: "Tag", default: null },
    },
  },
};

/** A kind whose library is not installed here. */
export const kafkaKind: MonitorKind = {
  kind: "kafka",
  label: "Kafka",
  group: "Queues",
  description: "A broker.",
  passive: false,
  is_told: false,
  missing: "needs aiokafka: install it with pip install 'watchbell[checks]', then restart",
  schemes: ["kafka"],
  schema: { properties: {} },
};

export const webhookChannel: ChannelKind = {
  kind: "webhook",
  label: "Webhook",
  description: "Posts JSON to an address.",
  schema: { required: ["url"], properties: { url: { type: "string", title: "URL" } } },
};

const clientKind = { group: "Told by clients", passive: true, is_told: false, missing: null, schemes: [] };

export const metricKind: MonitorKind = {
  ...clientKind,
  kind: "metric",
  label: "Metric",
  description: "A program sends values.",
  schema: { properties: { unit: { type: "string", title: "Unit" } } },
};

export const webhookKind: MonitorKind = {
  ...clientKind,
  kind: "webhook",
  label: "Webhook",
  description: "A system tells of failures.",
  schema: { properties: { secret: { type: "string", title: "Secret", "x-secret": true } } },
};

export const alertsKind: MonitorKind = {
  ...clientKind,
  kind: "alertmanager",
  label: "Prometheus alerts",
  description: "Prometheus tells of what fires.",
  schema: { properties: {} },
};

/** With a schedule that the server can preview. */
export const jobKind: MonitorKind = {
  ...clientKind,
  kind: "heartbeat",
  label: "Heartbeat",
  description: "A job calls a URL when it has run.",
  schema: {
    properties: {
      schedule: { type: "string", title: "Schedule", "x-placeholder": "0 3 * * *" },
      time_zone: { type: "string", title: "Time zone", default: "UTC" },
    },
  },
};
