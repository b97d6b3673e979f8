import type { CheckStatus, MonitorStatus } from "@/api/types";

/** How the result of one check is shown: in the colours and words of states. */
export function stateOfCheck(status: CheckStatus): MonitorStatus {
  if (status === "success") return "up";
  if (status === "no_data") return "unknown";
  return status === "degraded" ? "degraded" : "down";
}
