import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/api/client";
import { type WindowPreview, windowPreviewQuery } from "@/api/maintenance/preview-window";
import { useSettled } from "@/components/ui/use-settled";
import { coversSomething, inputOf, timeProblemsOf, type WindowDraft } from "@/features/maintenance/window-draft";

export interface Preview {
  meaning: WindowPreview | undefined;
  /** The server's sentences by field. */
  problems: Record<string, string>;
}

/** What is being typed, asked of the server when the typing pauses. */
export function useWindowPreview(draft: WindowDraft): Preview {
  const askable = Object.keys(timeProblemsOf(draft)).length === 0;
  // What it is called changes nothing of when it is and what it covers.
  const settled = useSettled(JSON.stringify(askable ? inputOf({ ...draft, title: "", description: "" }) : null));
  const answer = useQuery({ ...windowPreviewQuery(JSON.parse(settled) ?? {}), enabled: settled !== "null" });
  const details = answer.error instanceof ApiError ? answer.error.details : [];
  const known = askable && !answer.isError ? answer.data : undefined;
  return {
    meaning: known && !coversSomething(draft) ? { ...known, covered_monitor_count: 0 } : known,
    problems: Object.fromEntries(details.map(({ field, message }) => [field, message])),
  };
}
