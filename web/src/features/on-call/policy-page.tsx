import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { policyQuery } from "@/api/escalation/get-policies";
import { useOrganizationZone } from "@/api/organizations/get-organization";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Card, Page, Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { UsedBy } from "@/features/on-call/policy-list";
import { PolicyMenu } from "@/features/on-call/policy-menu";
import { Simulator } from "@/features/on-call/simulator";
import { StepList } from "@/features/on-call/step-list";
import { Warnings } from "@/features/on-call/warnings";

/** One policy, and what would come of it at any time. */
export function PolicyPage() {
  const { id } = useParams({ from: "/app/escalation/$id" });
  const policy = useQuery(policyQuery(id));
  const zone = useOrganizationZone();
  if (!policy.data || !zone) {
    return (
      <Page title="Escalation">
        {policy.isError ? (
          <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />
        ) : (
          <Loading label="Loading the policy">
            <Skeleton className="h-64" />
          </Loading>
        )}
      </Page>
    );
  }
  return (
    <Page
      title={
        <>
          <Link
            to="/on-call"
            search={{ tab: "escalation" }}
            className="rounded-sm font-normal text-muted hover:underline"
          >
            Escalation
          </Link>
          <span className="text-faint"> / </span>
          {policy.data.name}
        </>
      }
      actions={
        <>
          <LinkButton to="." search={(before) => ({ ...before, sheet: `escalation:${id}` })}>
            <Pencil aria-hidden />
            Edit
          </LinkButton>
          <PolicyMenu policy={policy.data} />
        </>
      }
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Section title="Steps">
          <Card className="flex flex-col gap-3 p-4">
            <div>
              <StepList policy={policy.data} />
            </div>
            <Warnings sentences={policy.data.warnings} />
            <UsedBy services={policy.data.services} />
          </Card>
        </Section>
        <Simulator policy={policy.data} zone={zone} />
      </div>
    </Page>
  );
}
