/** What the address of the list holds. */
export interface IncidentsSearch {
  state?: "open" | "resolved";
  q?: string;
  view?: "templates";
}

export function readIncidentsSearch(search: Record<string, unknown>): IncidentsSearch {
  return {
    state: search.state === "open" || search.state === "resolved" ? search.state : undefined,
    view: search.view === "templates" ? search.view : undefined,
    q: typeof search.q === "string" && search.q ? search.q : undefined,
  };
}
