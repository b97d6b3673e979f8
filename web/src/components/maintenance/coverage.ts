import type { MaintenanceWindow } from "@/api/maintenance/get-windows";

type Scope = Pick<MaintenanceWindow, "covers_all" | "service_ids" | "groups" | "tags">;

/** What a window may cover something by. */
export interface Coverable {
  service_id: string;
  group_name: string | null;
  tags: readonly string[];
}

export function covers(scope: Scope, { service_id, group_name, tags }: Coverable): boolean {
  return (
    scope.covers_all ||
    scope.service_ids.includes(service_id) ||
    (group_name !== null && scope.groups.includes(group_name)) ||
    tags.some((tag) => scope.tags.includes(tag))
  );
}
