import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { TabPanel, Tabs } from "@/components/ui/tabs";

export interface Snippet {
  name: string;
  label: string;
  code: string;
  /** What to know before it is pasted. */
  note?: string;
}

/** Text ready to paste, in several languages. */
export function CodeTabs({ snippets }: { snippets: readonly Snippet[] }) {
  const [tab, setTab] = useState("");
  const shown = snippets.find(({ name }) => name === tab) ?? snippets[0];
  if (!shown) return null;
  return (
    <Tabs
      value={shown.name}
      onChange={setTab}
      items={snippets.map(({ name, label }) => ({ value: name, label }))}
      className="px-3"
    >
      {snippets.map(({ name, label, code, note }) => (
        <TabPanel key={name} value={name}>
          {note && <p className="px-3 pt-2.5 text-muted text-xs">{note}</p>}
          <div className="flex items-start">
            <pre tabIndex={0} className="max-h-80 min-w-0 flex-1 overflow-auto px-3 py-3 font-mono text-xs">
              {code}
            </pre>
            <div className="shrink-0 p-1.5">
              <CopyButton text={code} label={`Copy for ${label}`} />
            </div>
          </div>
        </TabPanel>
      ))}
    </Tabs>
  );
}
