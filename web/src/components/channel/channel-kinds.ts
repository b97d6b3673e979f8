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

/** Those that have every word of the text in their name or description; those that are called so first. */
export function findChannelKinds(kinds: readonly ChannelKind[], text: string): ChannelKind[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ kind, label, description }: ChannelKind) => {
    const said = `${kind.replaceAll("_", " ")} ${label} ${description}`.toLowerCase();
    return words.every((word) => said.includes(word));
  };
  const wanted = words.join(" ");
  const far = ({ label }: ChannelKind) => {
    const at = label.toLowerCase().indexOf(wanted);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return inUsualOrder(kinds)
    .filter(fits)
    .sort((one, other) => far(one) - far(other));
}
