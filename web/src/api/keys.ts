/** Query keys of one resource. Invalidate `all` after a create, `detail(id)` and `lists` after an update. */
export function keysOf(resource: string) {
  return {
    all: [resource] as const,
    lists: [resource, "list"] as const,
    list: (filter: object = {}) => [resource, "list", filter] as const,
    details: [resource, "detail"] as const,
    detail: (id: string) => [resource, "detail", id] as const,
    part: (id: string, part: string, filter: object = {}) => [resource, "detail", id, part, filter] as const,
  };
}

export const monitorKeys = keysOf("monitors");
export const serviceKeys = keysOf("services");
export const incidentKeys = keysOf("incidents");
export const incidentTemplateKeys = keysOf("incident-templates");
export const alertKeys = keysOf("alerts");
export const deliveryKeys = keysOf("deliveries");
export const contactKeys = keysOf("contacts");
export const channelKeys = keysOf("channels");
export const maintenanceKeys = keysOf("maintenance-windows");
export const scheduleKeys = keysOf("on-call-schedules");
export const policyKeys = keysOf("escalation-policies");
export const hostKeys = keysOf("hosts");
export const tokenKeys = keysOf("tokens");
export const pushKeys = keysOf("push-subscriptions");
export const statusPageKeys = keysOf("status-pages");
export const dashboardKey = ["dashboard"] as const;
export const organizationKey = ["organization"] as const;
export const sessionKey = ["session"] as const;
export const pingKeyKey = ["ping-key"] as const;
export const setupKey = ["setup"] as const;
export const kindsKey = ["kinds"] as const;
export const channelKindsKey = ["channel-kinds"] as const;
