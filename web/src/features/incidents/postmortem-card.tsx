import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import type { Incident } from "@/api/incidents/get-incidents";
import { postmortemQuery } from "@/api/incidents/postmortem";
import { LinkButton } from "@/components/ui/link-button";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";

/** Where the postmortem stands; it is written in its own sheet. Offered once the incident is over. */
export function PostmortemCard({ incident }: { incident: Incident }) {
  const report = useQuery(postmortemQuery(incident.id));
  if (!report.data || (report.data.is_draft && incident.resolved_at === null)) return null;
  const { is_draft, published_at, has_changed, updated_by } = report.data;
  return (
    <Section title="Postmortem">
      <Card className="flex flex-col items-start gap-2.5 px-4 py-3 text-sm">
        <p className="text-muted">
          {is_draft && "A draft is ready: the timeline, the figures and who was told."}
          {!is_draft && !published_at && `Written by ${updated_by || "somebody"}; only we read it.`}
          {published_at && (
            <>
              Everybody reads it; published <RelativeTime at={published_at} />
              {has_changed && "; what was written after that is not published yet"}.
            </>
          )}
        </p>
        <LinkButton to="." search={(before) => ({ ...before, sheet: `postmortem:${incident.id}` })}>
          <FileText aria-hidden />
          {is_draft ? "Write the postmortem" : "Open the postmortem"}
        </LinkButton>
      </Card>
    </Section>
  );
}
