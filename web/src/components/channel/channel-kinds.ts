import type { ChannelKind } from "@/api/types";

/** What most people reach each other by, in the order in which it is offered. */
const USUAL = ["email", "telegram", "slack", "discord", "teams", "ntfy", "webhook"];

function place({ kind }: ChannelKind): number {
  const found = USUAL.indexOf(kind);
  return found < 0 ? USUAL.length : found;
}

/** The usual kinds first, then the others by name. */
export function inUsualOrder(kinds: readonly ChannelKind[]): ChannelKind[] {
  return [...kinds].sort((a, b) => place(a) - place(b) || a.label.localeCompare(b.label));
}

/** Those that have every word of the text in their name or description. */
export function findChannelKinds(kinds: readonly ChannelKind[], text: string): ChannelKind[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ kind, label, description }: ChannelKind) => {
    const said = `${kind.replaceAll("_", " ")} ${label} ${description}`.toLowerCase();
    return words.every((word) => said.includes(word));
  };
  return inUsualOrder(kinds).filter(fits);
}
