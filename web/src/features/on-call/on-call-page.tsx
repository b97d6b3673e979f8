import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { LinkButton } from "@/components/ui/link-button";
import { Page } from "@/components/ui/page";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { PolicyList } from "@/features/on-call/policy-list";
import { ScheduleGrid } from "@/features/on-call/schedule-grid";

/** Who is on call, and who is told when nobody acknowledges. */
export function OnCallPage() {
  const { tab } = useSearch({ from: "/app/on-call" });
  const navigate = useNavigate({ from: "/on-call" });
  return (
    <Page title="On call" actions={tab === "escalation" ? <NewPolicyButton /> : <NewScheduleButton />}>
      <Tabs
        value={tab ?? "schedules"}
        onChange={(next) => void navigate({ search: next === "escalation" ? { tab: next } : {}, replace: true })}
        items={[
          { value: "schedules", label: "Schedules" },
          { value: "escalation", label: "Escalation" },
        ]}
      >
        <TabPanel value="schedules" className="pt-5">
          <ScheduleGrid create={<NewScheduleButton />} />
        </TabPanel>
        <TabPanel value="escalation" className="pt-5">
          <PolicyList create={<NewPolicyButton />} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

function NewScheduleButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "on-call" })} variant="primary">
      <Plus aria-hidden />
      New schedule
    </LinkButton>
  );
}

function NewPolicyButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "escalation" })} variant="primary">
      <Plus aria-hidden />
      New policy
    </LinkButton>
  );
}
