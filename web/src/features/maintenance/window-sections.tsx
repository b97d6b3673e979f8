import type { MaintenanceWindow } from "@/api/maintenance/get-windows";
import { Card, Section } from "@/components/ui/page";
import { WindowRow } from "@/features/maintenance/window-row";

/** In progress, scheduled, past. */
export function WindowSections({ windows }: { windows: readonly MaintenanceWindow[] }) {
  const next = (one: MaintenanceWindow) => Date.parse(one.occurrence?.starts_at ?? one.starts_at);
  const now = windows.filter((one) => one.status === "in_progress");
  const coming = windows.filter((one) => one.status === "scheduled").sort((one, other) => next(one) - next(other));
  const over = windows.filter((one) => one.status === "completed" || one.status === "canceled");
  return (
    <div className="flex flex-col gap-7">
      <Part title="In progress" rows={now} none="Nothing is under maintenance now." />
      <Part title="Scheduled" rows={coming} none="Nothing is planned." />
      {over.length > 0 && (
        <Part title="Past" rows={over.sort((one, other) => Date.parse(other.ends_at) - Date.parse(one.ends_at))} />
      )}
    </div>
  );
}

function Part({ title, rows, none }: { title: string; rows: readonly MaintenanceWindow[]; none?: string }) {
  return (
    <Section title={title}>
      <Card>
        {rows.length === 0 && <p className="px-4 py-3 text-muted text-sm">{none}</p>}
        {rows.length > 0 && (
          <ul className="divide-y">
            {rows.map((one) => (
              <WindowRow key={one.id} planned={one} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}
