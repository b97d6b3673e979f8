export interface DependenciesSearch {
  /** The one that is wide enough for the window without. */
  view?: "map" | "list";
  /** The service that is looked at. */
  service?: string;
}

export function readDependenciesSearch(search: Record<string, unknown>): DependenciesSearch {
  return {
    ...(search.view === "list" || search.view === "map" ? { view: search.view } : {}),
    ...(typeof search.service === "string" && search.service ? { service: search.service } : {}),
  };
}
