import type { CheckStatus, MonitorStatus } from "@/api/types";

/** How the result of one check is shown: in the colours and words of states. */
export function stateOfCheck(status: CheckStatus): MonitorStatus {
  if (status === "success") return "up";
  return status === "degraded" ? "degraded" : "down";
}
