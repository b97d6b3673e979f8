import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import type { Snippet } from "@/features/monitor-sheet/snippets";

/** The same monitor for the shell, folded away. */
export function SnippetTabs({ snippets }: { snippets: readonly Snippet[] }) {
  const [tab, setTab] = useState("");
  const shown = snippets.find(({ name }) => name === tab) ?? snippets[0];
  if (!shown) return null;
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-sm hover:text-text">
        <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Copy as a command
      </Collapsible.Trigger>
      <Collapsible.Panel className="mt-3 overflow-hidden rounded-lg border">
        <Tabs
          value={shown.name}
          onChange={setTab}
          items={snippets.map(({ name, label }) => ({ value: name, label }))}
          className="px-3"
        >
          {snippets.map(({ name, label, code }) => (
            <TabPanel key={name} value={name} className="relative">
              <pre tabIndex={0} className="max-h-72 min-h-11 overflow-auto px-3 py-3 pr-12 font-mono text-xs">
                {code}
              </pre>
              <div className="absolute top-1.5 right-1.5 rounded-md border bg-surface">
                <CopyButton text={code} label={`Copy for ${label}`} />
              </div>
            </TabPanel>
          ))}
        </Tabs>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
