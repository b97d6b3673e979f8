import type { Json } from "@/api/types";
import { formatBytes, formatTook } from "@/lib/format";
import { formatSeconds, localTime } from "@/lib/time";

const ACRONYMS = new Set("cpu dns dom fcp http id ip lcp mtu oid rtt sni ssh ssl tls ttfb ttl uri url".split(" "));

/** How the unit at the end of a fact's name is written. */
const UNITS: [RegExp, (value: number) => string][] = [
  [/_ms$/, formatTook],
  [/_bytes$/, formatBytes],
  [/_seconds$/, formatSeconds],
  [/_percent$/, (value) => `${value} %`],
];
const INSTANT = /_at$|^not_(before|after)$/;

/** "server_version" as "Server version", "ip" as "IP", "offset_ms" as "Offset". */
export function factName(name: string): string {
  const bare = UNITS.reduce((text, [unit]) => text.replace(unit, ""), name).replace(/_at$/, "");
  const words = bare.split("_").map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A fact for people; lists line by line. `null` when there is nothing to say. */
export function factWords(name: string, value: Json): string | null {
  if (value === null || value === "") return null;
  if (Array.isArray(value)) {
    const lines = value.map((one) => factWords(name, one)).filter((line) => line !== null);
    return lines.join(lines.some((line) => line.length > 24) ? "\n" : ", ") || null;
  }
  if (typeof value === "object") {
    const lines = Object.entries(value).flatMap(([part, one]) => {
      const words = factWords(part, one);
      return words ? [`${factName(part)}: ${words}`] : [];
    });
    return lines.join("\n") || null;
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (INSTANT.test(name) && !Number.isNaN(new Date(value).getTime())) return localTime(value);
  if (typeof value === "string") return value;
  const unit = UNITS.find(([ending]) => ending.test(name));
  return unit ? unit[1](value) : String(value);
}
