import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellOff } from "lucide-react";
import type { ReactNode } from "react";
import { serviceQuery } from "@/api/services/get-services";
import type { Monitor } from "@/api/types";
import { HeartbeatStrip } from "@/components/charts/heartbeat-strip";
import { HeldLine } from "@/components/hold/held-line";
import { PresentWindow, usePresentWindow } from "@/components/maintenance/present-window";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Card } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { lookOf, StateIcon } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { formatMs } from "@/lib/format";
import { formatSeconds } from "@/lib/time";

interface StatusHeadProps {
  monitor: Monitor;
  kindLabel: string;
  passive: boolean;
  /** There is something that takes time to answer. */
  answers: boolean;
}

/** How it is, why, and since when; what is watched; the last checks. */
export function StatusHead({ monitor, kindLabel, passive, answers }: StatusHeadProps) {
  const service = useQuery(serviceQuery(monitor.service_id));
  const look = lookOf(monitor.status);
  const muted = service.data?.muted_until;
  const present = usePresentWindow(
    { service_id: monitor.service_id, group_name: service.data?.group_name ?? null, tags: monitor.tags },
    monitor.status === "maintenance",
  );
  return (
    <Card className="overflow-hidden">
      <div className="flex flex-col gap-3 px-4 py-3.5">
        <div className="flex items-start gap-2.5">
          <StateIcon status={monitor.status} className="mt-0.5 size-5" />
          <div className="min-w-0 flex-1">
            <p className={cn("font-medium", look.text)}>
              {look.word}
              {monitor.status_since && (
                <span className="font-normal text-muted">
                  {" since "}
                  <RelativeTime at={monitor.status_since} />
                </span>
              )}
            </p>
            <p className="break-words text-sm">{reasonOf(monitor)}</p>
            {present && <PresentWindow planned={present} className="mt-1 text-sm" />}
            {monitor.held_by && <HeldLine held={monitor.held_by} className="mt-1 text-sm" />}
            {muted && (
              <p className="mt-1 flex items-center gap-1.5 text-muted text-sm">
                <BellOff className="size-3.5" aria-hidden />
                Not told: the service is muted, which ends <RelativeTime at={muted} />
              </p>
            )}
          </div>
        </div>
        <HeartbeatStrip beats={monitor.recent_checks} className="h-7 max-w-160" />
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 border-t bg-bg-subtle px-4 py-3 text-sm sm:grid-cols-3 lg:flex lg:flex-wrap">
        <Fact name={kindLabel} wide>
          <span className="flex min-w-0 items-center gap-1">
            <span className="truncate">{monitor.summary || "–"}</span>
            {typeof monitor.config.url === "string" && (
              <CopyButton text={monitor.config.url} label="Copy the address" />
            )}
          </span>
        </Fact>
        <Fact name="Service">
          <Link
            to="/services"
            search={{ sheet: `service:${monitor.service_id}` }}
            className="block truncate rounded-sm hover:underline"
          >
            {service.data?.name ?? "…"}
          </Link>
        </Fact>
        {passive ? (
          <>
            <Fact name="Last report">
              <RelativeTime at={monitor.last_ping_at} />
            </Fact>
            {monitor.next_expected_at && (
              <Fact name="Due by">
                <RelativeTime at={monitor.deadline_at} none="–" />
              </Fact>
            )}
          </>
        ) : (
          <>
            <Fact name="Checked">
              <RelativeTime at={monitor.last_checked_at} />
              {answers && <span className="text-muted">, every {formatSeconds(monitor.interval_seconds)}</span>}
            </Fact>
            {answers && (
              <Fact name="Last response">
                <span className="num">
                  {isSilent(monitor) ? "none" : formatMs(monitor.last_response_time_ms)}
                  {monitor.last_status_code !== null && monitor.monitor_type === "http" && (
                    <span className="text-muted"> · {monitor.last_status_code}</span>
                  )}
                </span>
              </Fact>
            )}
          </>
        )}
        {monitor.tags.length > 0 && (
          <Fact name="Tags">
            <span className="flex flex-wrap gap-1">
              {monitor.tags.map((tag) => (
                <Badge key={tag}>{tag}</Badge>
              ))}
            </span>
          </Fact>
        )}
      </dl>
    </Card>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={cn("min-w-0 lg:mr-4", wide && "col-span-2 sm:col-span-1")}>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="flex min-h-7 min-w-0 items-center">
        <div className="min-w-0">{children}</div>
      </dd>
    </div>
  );
}

function reasonOf(monitor: Monitor): ReactNode {
  if (monitor.status === "maintenance")
    return "It is checked all the same, but nobody is alarmed until the work is over.";
  if (monitor.status === "paused") {
    if (!monitor.paused_until) return monitor.disabled_reason ?? "It is not checked until somebody resumes it.";
    return (
      <>
        It goes on by itself <RelativeTime at={monitor.paused_until} />.
      </>
    );
  }
  if (monitor.status === "unknown" && !monitor.status_reason) {
    return monitor.ping_count > 0 ? "What has come so far says nothing yet." : "Nothing has been heard of it yet.";
  }
  if (monitor.consecutive_failures > 0 && monitor.status !== "down") {
    const count = `${monitor.consecutive_failures} of ${monitor.failure_threshold}`;
    return `Failing, not confirmed yet (${count}): ${monitor.status_reason ?? "no reason given"}`;
  }
  return monitor.status_reason ?? "Everything is as it should be.";
}

/** Nothing answered: the milliseconds that it took to be refused are no response time. */
function isSilent(monitor: Monitor): boolean {
  return monitor.status === "down" && monitor.last_status_code === null;
}
