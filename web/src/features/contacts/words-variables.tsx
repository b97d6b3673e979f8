import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { TemplateLanguage } from "@/api/channels/templates";

interface WordsVariablesProps {
  language: TemplateLanguage | undefined;
  /** Somebody wants this piece in the template. */
  onPick: (piece: string) => void;
}

/** What templates can say; a click puts it in. */
export function WordsVariables({ language, onPick }: WordsVariablesProps) {
  if (!language) return null;
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-xs hover:text-text">
        <ChevronRight className="size-3.5 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Variables and filters
      </Collapsible.Trigger>
      <Collapsible.Panel className="flex flex-col gap-3 pt-2 text-xs">
        <ul className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
          {language.variables.map(({ name, meaning }) => (
            <li key={name}>
              <Piece text={`{{ ${name} }}`} meaning={meaning} onPick={onPick} />
            </li>
          ))}
        </ul>
        <ul className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
          {language.filters.map(({ name, example, meaning }) => (
            <li key={name}>
              <code className="font-mono">| {example}</code> <span className="text-muted">{meaning}</span>
            </li>
          ))}
        </ul>
        <p className="text-muted">
          Conditions: <code className="font-mono">{"{% if ack_link %}…{% else %}…{% endif %}"}</code>
        </p>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Piece({ text, meaning, onPick }: { text: string; meaning: string; onPick: (piece: string) => void }) {
  return (
    <>
      <button
        type="button"
        onClick={() => onPick(text)}
        className="rounded-sm bg-fill px-1 font-mono hover:bg-accent-soft hover:text-accent"
      >
        {text}
      </button>{" "}
      <span className="text-muted">{meaning}</span>
    </>
  );
}
