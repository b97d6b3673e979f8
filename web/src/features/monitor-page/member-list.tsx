import { useQuery } from "@tanstack/react-query";
import { type Members, membersQuery } from "@/api/monitors/get-monitors";
import type { Config, MonitorKind } from "@/api/types";
import { MonitorLink } from "@/components/check/monitor-link";
import { fieldsOf } from "@/components/kind-form/schema";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { StatePill } from "@/components/ui/state";

interface MemberListProps {
  kind: MonitorKind;
  config: Config;
}

/** Whether monitors of a kind are put together from other monitors: its config names them. */
export function isMadeOfOthers(kind: MonitorKind): boolean {
  return memberFields(kind).length > 0;
}

/** The monitors that a monitor is made of, each with its own state. */
export function MemberList({ kind, config }: MemberListProps) {
  const ids = memberFields(kind)
    .flatMap(({ name }) => config[name] ?? [])
    .filter((one) => typeof one === "string");
  const tag = typeof config.tag === "string" ? config.tag : null;
  return <Rows members={{ ids, tag, ownKind: kind.kind }} />;
}

function memberFields(kind: MonitorKind) {
  return fieldsOf(kind.schema).filter((field) => field.shape === "monitors");
}

function Rows({ members: { tag, ...rest } }: { members: Members }) {
  const members = useQuery(membersQuery({ tag, ...rest }));
  const rows = members.data ?? [];
  return (
    <Section title="Monitors" actions={tag && <span className="text-muted text-xs">Also all with the tag {tag}</span>}>
      <Card>
        {members.isPending && <Skeleton className="m-4 h-16" />}
        {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} />}
        {members.data && rows.length === 0 && (
          <p className="px-4 py-3.5 text-muted text-sm">None of its monitors is there any more.</p>
        )}
        <ul className="divide-y">
          {rows.map((one) => (
            <li key={one.id} className="flex items-center gap-3 px-4 py-2 text-sm">
              <StatePill status={one.status} className="shrink-0" />
              <MonitorLink id={one.id}>{one.name}</MonitorLink>
              <span className="min-w-0 flex-1 truncate text-muted max-sm:hidden">
                {one.status_reason ?? one.summary}
              </span>
              <RelativeTime at={one.status_since} none="–" className="ml-auto shrink-0 text-muted" />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
