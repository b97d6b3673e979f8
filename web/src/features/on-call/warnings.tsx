import { TriangleAlert } from "lucide-react";
import { dayName } from "@/components/calendar/times";
import { plural } from "@/lib/format";

/** How the server writes a time: "2026-11-23 08:00". */
const moments = /(\d{4}-\d\d-\d\d) (\d\d:\d\d)/g;

function inWords(_: string, day: string, time: string): string {
  return `${dayName(day)}, ${time}`;
}

/** What is wrong, a sentence each. */
export function Warnings({ sentences, most = 8 }: { sentences: readonly string[]; most?: number }) {
  if (sentences.length === 0) return null;
  const more = sentences.length - most;
  return (
    <ul className="flex flex-col gap-1 rounded-lg bg-degraded-soft px-3 py-2 text-degraded text-sm">
      {sentences.slice(0, most).map((sentence) => (
        <li key={sentence} className="flex items-start gap-2">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">{sentence.replace(moments, inWords)}</span>
        </li>
      ))}
      {more > 0 && <li className="pl-6">and {plural(more, "more warning")}</li>}
    </ul>
  );
}
