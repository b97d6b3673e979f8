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

export const webhookChannel: ChannelKind = {
  kind: "webhook",
  label: "Webhook",
  description: "Posts JSON to an address.",
  schema: { required: ["url"], properties: { url: { type: "string", title: "URL" } } },
};
