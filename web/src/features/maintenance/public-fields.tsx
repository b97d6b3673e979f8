import { useQuery } from "@tanstack/react-query";
import { EyeOff } from "lucide-react";
import { servicesQuery } from "@/api/services/get-services";
import { spanWords } from "@/components/calendar/times";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { timeProblemsOf, type WindowDraft } from "@/features/maintenance/window-draft";
import { formatSeconds } from "@/lib/time";
import { instantOf } from "@/lib/zoned";

interface PublicFieldsProps {
  draft: WindowDraft;
  onChange: (part: Partial<WindowDraft>) => void;
  /** The services that it covers now; undefined while nobody knows. */
  covered: readonly { id: string; name: string }[] | undefined;
  error?: string;
}

const announced: Record<string, string> = {
  "0": "When it starts",
  "60": "An hour before",
  "1440": "A day before",
  "4320": "Three days before",
  "10080": "A week before",
  "20160": "Two weeks before",
};

/** What the public reads of it, and from when on. */
export function PublicFields({ draft, onChange, covered, error }: PublicFieldsProps) {
  const own = String(draft.announce_minutes);
  const choices =
    own in announced ? announced : { ...announced, [own]: `${formatSeconds(draft.announce_minutes * 60)} before` };
  return (
    <>
      <Switch
        label="On the public page"
        hint="Visitors read what is planned for the services they may see."
        checked={draft.is_public}
        onChange={(is_public) => onChange({ is_public })}
      />
      {draft.is_public && (
        <Field label="Announced" error={error}>
          <Select
            className="max-w-52"
            value={own}
            onChange={(minutes) => onChange({ announce_minutes: Number(minutes) })}
            options={Object.entries(choices)
              .sort(([one], [other]) => Number(one) - Number(other))
              .map(([value, label]) => ({ value, label }))}
          />
        </Field>
      )}
      <PublicPreview draft={draft} covered={covered} />
    </>
  );
}

interface PublicPreviewProps {
  draft: WindowDraft;
  covered: readonly { id: string; name: string }[] | undefined;
}

function PublicPreview({ draft, covered }: PublicPreviewProps) {
  const services = useQuery(servicesQuery);
  const visible = new Set(services.data?.filter((one) => one.is_visible).map((one) => one.id));
  const shown = covered?.filter((one) => visible.has(one.id)) ?? [];
  const isAll = shown.length > 3 && shown.length === visible.size; // as the page says it
  if (!draft.is_public || (covered && covered.length > 0 && services.data && shown.length === 0)) {
    return (
      <p className="flex items-start gap-2 rounded-lg bg-fill px-3 py-2 text-muted text-sm">
        <EyeOff className="mt-0.5 size-4 shrink-0" aria-hidden />
        {draft.is_public
          ? "The public will not see this: none of the covered services is shown on the page."
          : "The public will not read of it; the services it covers show as under maintenance all the same."}
      </p>
    );
  }
  if (!draft.title.trim()) return null;
  const times = Object.keys(timeProblemsOf(draft)).length === 0;
  return (
    <figure>
      <figcaption className="mb-1.5 text-muted text-xs">What the public will read</figcaption>
      <div className="rounded-lg border border-dashed px-4 py-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <p className="min-w-0 break-words font-semibold">{draft.title.trim()}</p>
          <p className="text-muted text-sm">Scheduled</p>
        </div>
        <p className="text-muted text-xs">{isAll ? "All services" : shown.map((one) => one.name).join(", ")}</p>
        {times && (
          <p className="num mt-2 text-sm">
            {spanWords(
              instantOf(draft.starts, draft.time_zone),
              instantOf(draft.ends, draft.time_zone),
              draft.time_zone,
            )}{" "}
            <span className="text-muted text-xs">{draft.time_zone.replaceAll("_", " ")}</span>
          </p>
        )}
        {draft.description.trim() && (
          <p className="mt-1 whitespace-pre-wrap break-words text-sm">{draft.description.trim()}</p>
        )}
      </div>
    </figure>
  );
}
