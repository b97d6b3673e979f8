import { policyKeys, scheduleKeys, serviceKeys } from "@/api/keys";
import { useWrite } from "@/components/use-write";

/** A small write about schedules or policies. */
export const useOnCallWrite = (onDone?: () => void) =>
  useWrite([scheduleKeys.all, policyKeys.all, serviceKeys.all], onDone);
