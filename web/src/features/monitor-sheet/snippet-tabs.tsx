import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import { CodeTabs, type Snippet } from "@/components/ui/code-tabs";

/** The same monitor for the shell, folded away. */
export function SnippetTabs({ snippets }: { snippets: readonly Snippet[] }) {
  if (snippets.length === 0) return null;
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-sm hover:text-text">
        <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Copy as a command
      </Collapsible.Trigger>
      <Collapsible.Panel className="mt-3 overflow-hidden rounded-lg border">
        <CodeTabs snippets={snippets} />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
