import { post } from "@/api/client";
import type { CheckTrace, Config } from "@/api/types";

export interface TestInput {
  monitor_type: string;
  config: Config;
  timeout_ms?: number;
  degraded_after_ms?: number | null;
  /** Lends its stored secrets to fields that are sent back hidden. */
  monitor_id?: string;
}

/** Checks a configuration that is not saved. */
export function testMonitor(input: TestInput): Promise<CheckTrace> {
  return post("/monitors/test", input);
}

/** Checks a saved monitor now and waits for the result. */
export function checkMonitor(id: string): Promise<CheckTrace> {
  return post(`/monitors/${id}/check`);
}
