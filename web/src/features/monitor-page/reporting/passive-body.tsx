import type { Monitor } from "@/api/types";
import { isJob } from "@/components/passive/addresses";
import { ExpectationCard } from "@/features/monitor-page/reporting/expectation-card";
import { MetricSection } from "@/features/monitor-page/reporting/metric-section";
import { PingTimeline } from "@/features/monitor-page/reporting/ping-timeline";
import { ReportSection } from "@/features/monitor-page/reporting/report-section";
import { RunSection } from "@/features/monitor-page/reporting/run-section";
import { usePingWatch } from "@/features/monitor-page/reporting/use-ping-watch";

/** What a monitor that reports in has to show besides what all have. */
export function PassiveBody({ monitor }: { monitor: Monitor }) {
  const { id } = monitor;
  usePingWatch(id);
  return (
    <>
      {monitor.ping_count === 0 && <ReportSection monitor={monitor} />}
      {monitor.metric_url && <MetricSection monitor={monitor} />}
      {(isJob(monitor) || monitor.next_expected_at) && <ExpectationCard monitor={monitor} />}
      {isJob(monitor) && <RunSection id={id} />}
      {monitor.ping_count > 0 && <PingTimeline id={id} values={monitor.metric_url !== null} />}
    </>
  );
}
