import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import { type EscalationPolicy, policiesQuery } from "@/api/escalation/get-policies";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Card } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { PolicyMenu } from "@/features/on-call/policy-menu";
import { StepList } from "@/features/on-call/step-list";
import { Warnings } from "@/features/on-call/warnings";

/** Every policy with its steps in words. */
export function PolicyList({ create }: { create: ReactNode }) {
  const policies = useQuery(policiesQuery);
  if (policies.isError && !policies.data) {
    return <ErrorState error={policies.error} onRetry={() => void policies.refetch()} />;
  }
  if (policies.isPending) {
    return (
      <Loading label="Loading policies" className="grid gap-4 xl:grid-cols-2">
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
      </Loading>
    );
  }
  if (policies.data.length === 0) {
    return (
      <EmptyState
        icon={TrendingUp}
        title="No escalation policies yet"
        why="A policy says who is told next while nobody has acknowledged. Services choose theirs."
        action={create}
      />
    );
  }
  return (
    <ul className="grid items-start gap-4 xl:grid-cols-2">
      {policies.data.map((policy) => (
        <li key={policy.id}>
          <PolicyCard policy={policy} />
        </li>
      ))}
    </ul>
  );
}

function PolicyCard({ policy }: { policy: EscalationPolicy }) {
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div className="flex items-center justify-between gap-3">
        <h2 className="min-w-0 font-medium">
          <Link to="/escalation/$id" params={{ id: policy.id }} className="block truncate rounded-sm hover:underline">
            {policy.name}
          </Link>
        </h2>
        <PolicyMenu policy={policy} />
      </div>
      <div>
        <StepList policy={policy} />
      </div>
      <Warnings sentences={policy.warnings} most={2} />
      <UsedBy services={policy.services} />
    </Card>
  );
}

export function UsedBy({ services }: { services: EscalationPolicy["services"] }) {
  if (services.length === 0) {
    return <p className="text-muted text-xs">No service has it yet. It is chosen where a service is edited.</p>;
  }
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-muted text-xs">
      Services:
      {services.slice(0, 12).map((service) => (
        <Badge key={service.id}>{service.name}</Badge>
      ))}
      {services.length > 12 && <span>and {services.length - 12} more</span>}
    </p>
  );
}
