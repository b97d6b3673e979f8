import { dashboardKey, maintenanceKeys, monitorKeys, serviceKeys } from "@/api/keys";
import { useWrite } from "@/components/use-write";

/** A write about planned work: what it covers is read again. */
export const useWindowWrite = (onDone?: () => void) =>
  useWrite([maintenanceKeys.all, monitorKeys.all, serviceKeys.all, dashboardKey], onDone);
