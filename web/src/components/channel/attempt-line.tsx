import { CircleCheck, CircleX } from "lucide-react";
import type { Attempt } from "@/api/channels/test-channel";
import { formatMs } from "@/lib/format";

/** What came of a delivery, in one line. */
export function AttemptLine({ attempt }: { attempt: Attempt }) {
  const Icon = attempt.ok ? CircleCheck : CircleX;
  // Most errors quote the answer: twice would only be longer.
  const told = attempt.error?.includes(attempt.answer.trim());
  return (
    <div role="status" className={attempt.ok ? "text-up" : "text-down"}>
      <p className="flex items-center gap-2 font-medium text-sm">
        <Icon className="size-4 shrink-0" aria-hidden />
        {attempt.ok ? "Delivered" : "Not delivered"}
        <span className="num font-normal text-muted">
          {[attempt.status_code, formatMs(attempt.ms)].filter(Boolean).join(" · ")}
        </span>
      </p>
      {attempt.error && <p className="mt-1 break-words text-sm first-letter:uppercase">{attempt.error}</p>}
      {attempt.answer && !told && (
        <pre className="mt-1 max-h-32 overflow-auto whitespace-pre-wrap break-words rounded-md bg-fill p-2 font-mono text-muted text-xs">
          {attempt.answer}
        </pre>
      )}
    </div>
  );
}
