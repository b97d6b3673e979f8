import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { kindsQuery } from "@/api/kinds/get-kinds";
import { monitorQuery } from "@/api/monitors/get-monitors";
import type { Monitor } from "@/api/types";
import { hasAddress } from "@/components/passive/addresses";
import { ErrorState } from "@/components/ui/error-state";
import { Page } from "@/components/ui/page";
import { StatePill } from "@/components/ui/state";
import { CertificateCard } from "@/features/monitor-page/certificate-card";
import { CheckLog } from "@/features/monitor-page/check-log";
import { DayCalendar } from "@/features/monitor-page/day-calendar";
import { FactSection } from "@/features/monitor-page/fact-section";
import { IncidentList } from "@/features/monitor-page/incident-list";
import { LiveCheck } from "@/features/monitor-page/live-check";
import { isMadeOfOthers, MemberList } from "@/features/monitor-page/member-list";
import { MonitorActions } from "@/features/monitor-page/monitor-actions";
import { PageSkeleton } from "@/features/monitor-page/page-skeleton";
import { PassiveBody } from "@/features/monitor-page/reporting/passive-body";
import { ReportSection } from "@/features/monitor-page/reporting/report-section";
import { ResponseSection } from "@/features/monitor-page/response-section";
import { StatusHead } from "@/features/monitor-page/status-head";
import { ToldStatusSection } from "@/features/monitor-page/told-status";
import { UptimeCards } from "@/features/monitor-page/uptime-cards";
import { useCheckNow } from "@/features/monitor-page/use-check-now";

export function MonitorPage() {
  const { id } = useParams({ from: "/app/monitors/$id" });
  const monitor = useQuery(monitorQuery(id));
  if (monitor.data) return <Loaded key={id} monitor={monitor.data} />;
  return (
    <Page title="Monitor">
      {monitor.isError ? <ErrorState error={monitor.error} onRetry={() => void monitor.refetch()} /> : <PageSkeleton />}
    </Page>
  );
}

function Loaded({ monitor }: { monitor: Monitor }) {
  const kinds = useQuery(kindsQuery);
  const [checking, setChecking] = useState(false);
  const check = useCheckNow(monitor.id);
  const kind = kinds.data?.find((one) => one.kind === monitor.monitor_type);
  const passive = kind?.passive ?? hasAddress(monitor);
  const told = kind?.is_told ?? false;
  // What is put together from others, or said by a person, takes no time to answer.
  const answers = kind !== undefined && !passive && !told && !isMadeOfOthers(kind);
  const checkNow = () => {
    setChecking(true);
    check.mutate();
  };
  return (
    <Page
      title={monitor.name}
      aside={<StatePill status={monitor.status} />}
      actions={
        <MonitorActions monitor={monitor} onCheck={passive || told ? undefined : checkNow} checking={check.isPending} />
      }
    >
      <div className="flex flex-col gap-7">
        <StatusHead
          monitor={monitor}
          kindLabel={kind?.label ?? monitor.monitor_type}
          passive={passive}
          answers={answers}
        />
        {checking && <LiveCheck check={check} onClose={() => setChecking(false)} />}
        {told && <ToldStatusSection monitor={monitor} />}
        {passive && <PassiveBody monitor={monitor} />}
        {kind && isMadeOfOthers(kind) && <MemberList kind={kind} config={monitor.config} />}
        <UptimeCards id={monitor.id} />
        {answers && <ResponseSection monitor={monitor} />}
        <div className="grid gap-7 xl:grid-cols-2">
          <DayCalendar id={monitor.id} />
          <IncidentList id={monitor.id} />
        </div>
        <CertificateCard facts={monitor.facts} />
        <FactSection facts={monitor.facts} />
        {passive && monitor.ping_count > 0 && <ReportSection monitor={monitor} />}
        <CheckLog id={monitor.id} passive={passive} />
      </div>
    </Page>
  );
}
