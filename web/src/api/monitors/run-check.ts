import { post } from "@/api/client";
import type { CheckTrace, Config } from "@/api/types";

/** Checks a configuration that is not saved. */
export function testMonitor(input: { monitor_type: string; config: Config; timeout_ms?: number }): Promise<CheckTrace> {
  return post("/monitors/test", input);
}

/** Checks a saved monitor now and waits for the result. */
export function checkMonitor(id: string): Promise<CheckTrace> {
  return post(`/monitors/${id}/check`);
}
