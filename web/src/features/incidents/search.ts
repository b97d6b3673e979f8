/** What the address of the list holds. */
export interface IncidentsSearch {
  state?: "open" | "resolved";
  q?: string;
}

export function readIncidentsSearch(search: Record<string, unknown>): IncidentsSearch {
  return {
    state: search.state === "open" || search.state === "resolved" ? search.state : undefined,
    q: typeof search.q === "string" && search.q ? search.q : undefined,
  };
}
