import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { policiesQuery } from "@/api/escalation/get-policies";
import { serviceContactsQuery, serviceQuery } from "@/api/services/get-services";
import { HeartbeatStrip } from "@/components/charts/heartbeat-strip";
import { Badge } from "@/components/ui/badge";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { StateIcon } from "@/components/ui/state";
import { formatShare } from "@/lib/format";

/** Its monitors, and who is told. */
export function ServiceDetail({ id }: { id: string }) {
  const service = useQuery(serviceQuery(id));
  const contacts = useQuery(serviceContactsQuery(id));
  const policyId = service.data?.escalation_policy_id;
  const policies = useQuery({ ...policiesQuery, enabled: Boolean(policyId) });
  const policy = policies.data?.find((one) => one.id === policyId);
  if (service.isError) return <ErrorState error={service.error} onRetry={() => void service.refetch()} />;
  if (service.isPending) return <Skeleton className="mx-4 mb-3 h-10" />;
  const monitors = service.data.monitors ?? [];
  return (
    <div className="flex flex-col gap-3 px-4 pb-3.5 sm:pl-16">
      <ul className="flex flex-col gap-1.5">
        {monitors.map((monitor) => (
          <li
            key={monitor.id}
            className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 text-sm sm:grid-cols-[16px_minmax(0,1fr)_180px_64px]"
          >
            <StateIcon status={monitor.status} />
            <Link
              to="/monitors/$id"
              params={{ id: monitor.id }}
              className="min-w-0 truncate rounded-sm hover:underline"
            >
              {monitor.name}
              <span className="text-muted text-xs max-sm:hidden"> {monitor.summary}</span>
            </Link>
            <div className="max-sm:hidden">
              <HeartbeatStrip beats={monitor.recent_checks} />
            </div>
            <span className="num text-right text-muted">{formatShare(monitor.stats?.uptime)}</span>
          </li>
        ))}
        {monitors.length === 0 && <li className="text-muted text-sm">No monitor watches it yet.</li>}
      </ul>
      <p className="flex flex-wrap items-center gap-1.5 text-muted text-xs">
        Told:
        {contacts.data?.map((contact) => (
          <Badge key={contact.id}>{contact.name}</Badge>
        ))}
        {policy && (
          <span>
            escalates by{" "}
            <Link
              to="/escalation/$id"
              params={{ id: policy.id }}
              className="rounded-sm text-text underline underline-offset-2"
            >
              {policy.name}
            </Link>
          </span>
        )}
      </p>
    </div>
  );
}
