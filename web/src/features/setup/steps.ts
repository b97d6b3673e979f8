/** The four steps of the first start, in order. */
export const steps = ["account", "monitor", "channel", "page"] as const;

export type Step = (typeof steps)[number];

export const stepTitles: Record<Step, string> = {
  account: "Your account",
  monitor: "First monitor",
  channel: "Where to tell you",
  page: "Public page",
};

export interface SetupSearch {
  /** The one-time secret from the printed link. */
  token?: string;
  step?: Step;
  /** The monitor made in the second step. */
  monitor?: string;
}

export function readSetupSearch(search: Record<string, unknown>): SetupSearch {
  return {
    token: typeof search.token === "string" ? search.token : undefined,
    step: steps.find((step) => step === search.step),
    monitor: typeof search.monitor === "string" ? search.monitor : undefined,
  };
}
