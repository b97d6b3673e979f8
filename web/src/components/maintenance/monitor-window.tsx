import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { servicesQuery } from "@/api/services/get-services";
import type { Monitor } from "@/api/types";
import { PresentWindow, usePresentWindow } from "@/components/maintenance/present-window";

interface MonitorWindowProps {
  monitor: Pick<Monitor, "service_id" | "status" | "tags">;
  /** Shown where it is under none, or nobody knows which. */
  children?: ReactNode;
}

/** Which maintenance a monitor is under, and until when. */
export function MonitorWindow({ monitor: { service_id, status, tags }, children }: MonitorWindowProps) {
  const wanted = status === "maintenance";
  const services = useQuery({ ...servicesQuery, enabled: wanted });
  const group_name = services.data?.find((one) => one.id === service_id)?.group_name ?? null;
  const present = usePresentWindow({ service_id, group_name, tags }, wanted);
  return present ? <PresentWindow planned={present} /> : children;
}
