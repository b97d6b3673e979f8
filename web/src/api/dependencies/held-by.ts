/** What keeps a failure from being told: planned work, or what it depends on. */
export interface HeldBy {
  reason: "maintenance" | "dependency_down" | "dependency_unclear";
  name: string;
  id: string;
  since: string;
}

/** What may be kept back: a monitor, a service. */
export interface Held {
  /** Why nobody is told although it is down. */
  held_by: HeldBy | null;
}
