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

/**
 * Which of the windows in progress something under maintenance is under: of several the one that ends last. Where a service
 * is asked for, the tags of its monitors are not at hand: then it is the only window that goes by tags, if there is one.
 */
export function coveringWindow(present: readonly MaintenanceWindow[], what: Coverable): MaintenanceWindow | undefined {
  const end = (one: MaintenanceWindow) => Date.parse(one.occurrence?.ends_at ?? one.ends_at);
  const found = present.filter((one) => covers(one, what)).sort((one, other) => end(other) - end(one));
  if (found[0]) return found[0];
  const tagged = present.filter((one) => one.tags.length > 0);
  return tagged.length === 1 ? tagged[0] : undefined;
}
