import { useNavigate, useSearch } from "@tanstack/react-router";
import { Page, Section } from "@/components/ui/page";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { AlertLog } from "@/features/alerts/alert-log";
import { DeliveryFilters } from "@/features/alerts/delivery-filters";
import { DeliveryFunnel } from "@/features/alerts/delivery-funnel";
import { DeliveryLog } from "@/features/alerts/delivery-log";
import type { AlertsSearch, AlertsTab } from "@/features/alerts/search";

const items = [
  { value: "alerts", label: "Alerts" },
  { value: "deliveries", label: "Deliveries" },
  { value: "dead", label: "Dead letters" },
] as const;

/** What was told and what was not, and how every message went. */
export function AlertsPage() {
  const { tab = "alerts", hours = "24", status = [], channel } = useSearch({ from: "/app/alerts" });
  const navigate = useNavigate({ from: "/alerts" });
  const open = (next: AlertsTab) =>
    void navigate({ search: (before) => ({ ...before, tab: next === "alerts" ? undefined : next }), replace: true });
  const set = (change: AlertsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <Page title="Alerts">
      <Tabs value={tab} onChange={open} items={items}>
        <TabPanel value="alerts" className="pt-4">
          <AlertLog />
        </TabPanel>
        <TabPanel value="deliveries" className="pt-4">
          <div className="flex flex-col gap-6">
            <DeliveryFunnel hours={hours} onHours={(next) => set({ hours: next === "24" ? undefined : next })} />
            <Section title="Messages">
              <DeliveryFilters
                status={status}
                channel={channel}
                onChange={(next) => set({ ...next, status: next.status?.length ? next.status : undefined })}
              />
              <DeliveryLog status={status} channel={channel} />
            </Section>
          </div>
        </TabPanel>
        <TabPanel value="dead" className="pt-4">
          <DeliveryLog dead />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
