import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/api/client";
import { type WindowPreview, windowPreviewQuery } from "@/api/maintenance/preview-window";
import type { WindowInput } from "@/api/maintenance/write-window";
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
  const settled = useSettled(askable ? JSON.stringify(questionOf(draft)) : "");
  const answer = useQuery({ ...windowPreviewQuery(settled ? JSON.parse(settled) : {}), enabled: settled !== "" });
  const details = answer.error instanceof ApiError ? answer.error.details : [];
  const known = askable && !answer.isError ? answer.data : undefined;
  return {
    meaning: known && !coversSomething(draft) ? { ...known, covers: { services: [], monitor_count: 0 } } : known,
    problems: Object.fromEntries(details.map(({ field, message }) => [field, message])),
  };
}

/** When it is can be asked before it is said what it is and what it covers. */
function questionOf(draft: WindowDraft): WindowInput {
  const input = inputOf({ ...draft, title: "preview", description: "" });
  return coversSomething(draft) ? input : { ...input, covers_all: true };
}
