import type { DeliveryStatus } from "@/api/alerts/deliveries";
import type { AlertFilter } from "@/api/alerts/get-alerts";
import type { AlertType } from "@/api/types";
import { alertTypeWords } from "@/components/alert/alert-words";
import { statusWords } from "@/features/alerts/delivery-words";

const hours: readonly FunnelHours[] = ["24", "168", "720"];

/** How far back the funnel looks. */
export type FunnelHours = "24" | "168" | "720";

export type AlertsTab = "alerts" | "deliveries" | "dead";

/** What the address of the page holds. */
export interface AlertsSearch {
  tab?: AlertsTab;
  type?: AlertType[];
  /** Only those that were told, or only those that were held back. */
  told?: "yes" | "no";
  /** Only those nobody has acknowledged. */
  open?: true;
  /** Only those of this service. */
  service?: string;
  hours?: FunnelHours;
  status?: DeliveryStatus[];
  channel?: string;
}

export function readAlertsSearch(search: Record<string, unknown>): AlertsSearch {
  const types = [search.type]
    .flat()
    .filter((one): one is AlertType => typeof one === "string" && one in alertTypeWords);
  const statuses = [search.status]
    .flat()
    .filter((one): one is DeliveryStatus => typeof one === "string" && one in statusWords);
  return {
    tab: search.tab === "deliveries" || search.tab === "dead" ? search.tab : undefined,
    type: types.length ? types : undefined,
    told: search.told === "yes" || search.told === "no" ? search.told : undefined,
    open: search.open === true ? true : undefined,
    service: typeof search.service === "string" && search.service ? search.service : undefined,
    hours: hours.find((one) => one === String(search.hours)),
    status: statuses.length ? statuses : undefined,
    channel: typeof search.channel === "string" ? search.channel : undefined,
  };
}

export function filterOf({ type, told, open, service }: AlertsSearch): AlertFilter {
  return {
    type,
    service_id: service,
    suppressed: told === undefined ? undefined : told === "no",
    acknowledged: open ? false : undefined,
  };
}
