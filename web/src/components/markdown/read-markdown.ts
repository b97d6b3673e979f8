/** The part of Markdown that reports are written in, as the public page reads it. Whatever else stays text. */

export interface Span {
  kind: "text" | "strong" | "em" | "code" | "link";
  text: string;
  href?: string;
}

export interface Block {
  kind: "heading" | "paragraph" | "bullets" | "numbers" | "code" | "rule";
  rows: Span[][];
}

const inline =
  /`([^`\n]{1,300})`|\*\*([^*\n]{1,300})\*\*|\*([^*\s][^*\n]{0,300})\*|(?<!\w)_([^_\s][^_\n]{0,300})_(?!\w)|\[([^[\]\n]{1,300})\]\((https?:\/\/[^\s()<>"']{1,1000})\)/g;
const heading = /^#{1,6} +(\S.*)$/;
const item = /^ {0,3}(?:[-*+]|(\d{1,3})[.)]) +(\S.*)$/;
const rule = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})$/;
const fence = "```";

export function readSpans(line: string): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const match of line.matchAll(inline)) {
    if (match.index > at) found.push({ kind: "text", text: line.slice(at, match.index) });
    found.push(spanOf(match));
    at = match.index + match[0].length;
  }
  if (at < line.length || found.length === 0) found.push({ kind: "text", text: line.slice(at) });
  return found;
}

function spanOf([whole, code, strong, em, low, label, href]: RegExpMatchArray): Span {
  if (href) return { kind: "link", text: label ?? href, href };
  if (code) return { kind: "code", text: code };
  if (strong) return { kind: "strong", text: strong };
  return { kind: "em", text: em ?? low ?? whole };
}

export function readBlocks(text: string): Block[] {
  const lines = text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.trimEnd());
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const end = endOf(lines, at);
    const block = blockOf(lines.slice(at, end));
    if (block) found.push(block);
    at = end;
  }
  return found;
}

/** Where the block that begins here is over. */
function endOf(lines: readonly string[], at: number): number {
  const first = lines[at] ?? "";
  if (!first || heading.test(first) || rule.test(first)) return at + 1;
  if (first.startsWith(fence)) {
    const close = lines.indexOf(fence, at + 1);
    return close < 0 ? lines.length : close + 1;
  }
  const numbered = isNumbered(first);
  const goesOn = item.test(first)
    ? (line: string) => item.test(line) && isNumbered(line) === numbered
    : (line: string) => line.trim() !== "" && !startsAnother(line);
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end] ?? "")) end += 1;
  return end;
}

function blockOf(lines: readonly string[]): Block | null {
  const [first = ""] = lines;
  if (!first) return null;
  if (first.startsWith(fence)) {
    const inside = lines.slice(1, lines.length > 1 && lines.at(-1) === fence ? -1 : undefined);
    return { kind: "code", rows: [[{ kind: "text", text: inside.join("\n") }]] };
  }
  const title = heading.exec(first)?.[1];
  if (title) return { kind: "heading", rows: [readSpans(title)] };
  if (rule.test(first)) return { kind: "rule", rows: [] };
  if (item.test(first)) {
    const rows = lines.map((line) => readSpans(item.exec(line)?.[2] ?? line));
    return { kind: isNumbered(first) ? "numbers" : "bullets", rows };
  }
  return { kind: "paragraph", rows: [readSpans(lines.map((line) => line.trim()).join("\n"))] };
}

function startsAnother(line: string): boolean {
  return line.startsWith(fence) || heading.test(line) || item.test(line) || rule.test(line);
}

function isNumbered(line: string): boolean {
  return item.exec(line)?.[1] !== undefined;
}
