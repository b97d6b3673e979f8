import {
  Database,
  Globe,
  HardDrive,
  Hourglass,
  Inbox,
  Layers,
  type LucideIcon,
  Mail,
  Network,
  Shapes,
} from "lucide-react";
import type { MonitorKind } from "@/api/types";

/** The groups in the order people look for them; what is not named here comes after, the kinds that report in last. */
const icons: Record<string, LucideIcon> = {
  Web: Globe,
  Network: Network,
  "Mail & files": Mail,
  Databases: Database,
  Queues: Inbox,
  "Servers & devices": HardDrive,
  Composite: Layers,
};

export interface KindGroup {
  name: string;
  icon: LucideIcon;
  kinds: MonitorKind[];
}

export function groupsOf(kinds: readonly MonitorKind[]): KindGroup[] {
  return grouped(kinds).sort((one, other) => rank(one) - rank(other));
}

/** The groups of what was found: the best first. */
export function grouped(kinds: readonly MonitorKind[]): KindGroup[] {
  return [...Map.groupBy(kinds, (kind) => kind.group)].map(([name, members]) => ({
    name,
    icon: icons[name] ?? (members.every((kind) => kind.passive) ? Hourglass : Shapes),
    kinds: members,
  }));
}

function websiteRank({ schemes }: MonitorKind): number {
  return schemes.includes("https") ? 0 : 1;
}

function rank({ name, kinds }: KindGroup): number {
  const at = Object.keys(icons).indexOf(name);
  if (at >= 0) return at;
  return kinds.every((kind) => kind.passive) ? 1_000 : 100;
}

/** Kinds that fit all words, those named by them first. */
export function findKinds(kinds: readonly MonitorKind[], text: string): MonitorKind[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = kinds.flatMap((kind) => {
    const scores = words.map((word) => scoreOf(kind, word));
    return scores.includes(0) ? [] : [{ kind, score: Math.min(9, ...scores) }];
  });
  const byScore = found.sort(
    (one, other) => other.score - one.score || websiteRank(one.kind) - websiteRank(other.kind),
  );
  return byScore.map(({ kind }) => kind);
}

function scoreOf(kind: MonitorKind, word: string): number {
  const label = kind.label.toLowerCase();
  if (kind.kind === word || label === word) return 4;
  if (kind.kind.startsWith(word) || label.startsWith(word) || kind.schemes.includes(word)) return 3;
  if (label.includes(word) || kind.kind.includes(word)) return 2;
  if (kind.description.toLowerCase().includes(word)) return 1;
  return kind.group.toLowerCase().includes(word) ? 0.5 : 0;
}

/** The kinds that watch URLs of this scheme; `null` when it is no URL (yet). */
export function kindsOfUrl(kinds: readonly MonitorKind[], text: string): MonitorKind[] | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text.trim())?.[1]?.toLowerCase();
  return scheme === undefined ? null : kinds.filter((kind) => kind.schemes.includes(scheme));
}

/** What somebody means who types no scheme: a name is a website, an IP address with a port a TCP port, one alone a ping. */
export function withScheme(text: string): string | null {
  const bare = text.trim();
  if (/^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?(\/\S*)?$/i.test(bare)) return `https://${bare}`;
  const port = /^(?:localhost|\d+(?:\.\d+){3}|\[[0-9a-f:]+\])(:\d+)?$/i.exec(bare);
  if (!port) return null;
  return port[1] ? `tcp://${bare}` : `ping://${bare}`;
}

export function firstSentence(text: string): string {
  return text.split("\n\n")[0]?.replaceAll("\n", " ") ?? "";
}
