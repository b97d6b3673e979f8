import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteTemplate, type IncidentTemplate, templatesQuery } from "@/api/incidents/templates";
import { incidentTemplateKeys } from "@/api/keys";
import { ImpactBadge, IncidentStatusBadge } from "@/components/incident/incident-look";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Card } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { toastDone, toastError } from "@/components/ui/toast";

/** Words prepared for incidents. */
export function TemplateList() {
  const templates = useQuery(templatesQuery);
  const [going, setGoing] = useState<IncidentTemplate | null>(null);
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (template: IncidentTemplate) => deleteTemplate(template.id),
    onSuccess: (_, template) => {
      setGoing(null);
      void client.invalidateQueries({ queryKey: incidentTemplateKeys.all });
      toastDone(`Deleted ${template.name}`);
    },
    onError: (error) => toastError("Could not delete the template", error),
  });
  if (templates.isError) return <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />;
  if (!templates.data) {
    return (
      <Loading label="Loading templates">
        <Skeleton className="h-24" />
      </Loading>
    );
  }
  if (templates.data.length === 0) {
    return (
      <EmptyState
        icon={FileText}
        title="No templates yet"
        why="Words that are prepared in peace are better than those written at night. Offered wherever an incident is written."
        action={<NewTemplateButton />}
      />
    );
  }
  return (
    <>
      <Card>
        <ul className="divide-y">
          {templates.data.map((template) => (
            <TemplateRow key={template.id} template={template} onDelete={() => setGoing(template)} />
          ))}
        </ul>
      </Card>
      <ConfirmDialog
        open={going !== null}
        onOpenChange={(open) => !open && setGoing(null)}
        title={`Delete “${going?.name}”?`}
        description="Incidents that were made from it stay as they are."
        action="Delete"
        busy={remove.isPending}
        onConfirm={() => going && remove.mutate(going)}
      />
    </>
  );
}

function TemplateRow({ template, onDelete }: { template: IncidentTemplate; onDelete: () => void }) {
  return (
    <li className="relative flex items-start gap-3 px-4 py-3 hover:bg-bg-subtle">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Link
            to="."
            search={(before) => ({ ...before, sheet: `incident-template:${template.id}` })}
            className="min-w-0 truncate rounded-sm font-medium before:absolute before:inset-0 hover:underline"
          >
            {template.name}
          </Link>
          <IncidentStatusBadge status={template.status} />
          <ImpactBadge impact={template.impact} />
        </div>
        <p className="mt-0.5 line-clamp-2 break-words text-muted text-sm">
          {template.title}
          {template.body && ` — ${template.body}`}
        </p>
      </div>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Delete ${template.name}`}
        onClick={onDelete}
        className="relative"
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

export function NewTemplateButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "incident-template" })} variant="primary">
      <Plus aria-hidden />
      New template
    </LinkButton>
  );
}
