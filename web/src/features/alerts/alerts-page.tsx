import { useNavigate, useSearch } from "@tanstack/react-router";
import { Page } from "@/components/ui/page";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { AlertLog } from "@/features/alerts/alert-log";
import { DeliveryLog } from "@/features/alerts/delivery-log";
import type { AlertsTab } from "@/features/alerts/search";

const items = [
  { value: "alerts", label: "Alerts" },
  { value: "deliveries", label: "Deliveries" },
  { value: "dead", label: "Dead letters" },
] as const;

/** What was told and what was not, and how every message went. */
export function AlertsPage() {
  const { tab = "alerts" } = useSearch({ from: "/app/alerts" });
  const navigate = useNavigate({ from: "/alerts" });
  const open = (next: AlertsTab) =>
    void navigate({ search: (before) => ({ ...before, tab: next === "alerts" ? undefined : next }), replace: true });
  return (
    <Page title="Alerts">
      <Tabs value={tab} onChange={open} items={items}>
        <TabPanel value="alerts" className="pt-4">
          <AlertLog />
        </TabPanel>
        <TabPanel value="deliveries" className="pt-4">
          <DeliveryLog />
        </TabPanel>
        <TabPanel value="dead" className="pt-4">
          <DeliveryLog dead />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
