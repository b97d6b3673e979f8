import { useState } from "react";
import type { Monitor } from "@/api/types";
import { ReportAddresses } from "@/components/check/report-urls";
import { CopyButton } from "@/components/ui/copy-button";
import { Card, Section } from "@/components/ui/page";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { heartbeatSnippets } from "@/features/monitor-page/snippets";

/** Where the job reports to, and what to paste into it. */
export function ReportSection({ monitor }: { monitor: Monitor }) {
  const [tab, setTab] = useState<string>("curl");
  const snippets = monitor.heartbeat_url ? heartbeatSnippets(monitor.heartbeat_url) : [];
  return (
    <Section title="How to report">
      <div className="grid gap-4 lg:grid-cols-2">
        <Card className="flex min-w-0 flex-col gap-3 px-4 py-3.5">
          <ReportAddresses monitor={monitor} />
          <p className="text-muted text-xs">
            Add <code className="font-mono">/start</code>, <code className="font-mono">/fail</code>,{" "}
            <code className="font-mono">/log</code> or an exit status to say more. Whoever has the address can report.
          </p>
        </Card>
        {snippets.length > 0 && (
          <Card className="min-w-0">
            <Tabs
              value={tab}
              onChange={setTab}
              items={snippets.map(({ name, label }) => ({ value: name, label }))}
              className="px-4"
            >
              {snippets.map(({ name, label, code }) => (
                <TabPanel key={name} value={name} className="relative">
                  <pre tabIndex={0} className="max-h-64 overflow-auto px-4 py-3 pr-12 font-mono text-xs">
                    {code}
                  </pre>
                  <div className="absolute top-2 right-2 rounded-md border bg-surface">
                    <CopyButton text={code} label={`Copy for ${label}`} />
                  </div>
                </TabPanel>
              ))}
            </Tabs>
          </Card>
        )}
      </div>
    </Section>
  );
}
