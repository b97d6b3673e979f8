import { EyeOff } from "lucide-react";
import type { IncidentStatus } from "@/api/types";
import { statusWords } from "@/components/incident/incident-look";

interface PublicPreviewProps {
  title: string;
  /** The services the public may see. */
  services: readonly { id: string; name: string }[];
  status: IncidentStatus;
  body: string;
}

const today = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** The update as the public page will show it. */
export function PublicPreview({ title, services, status, body }: PublicPreviewProps) {
  if (services.length === 0) {
    return (
      <p className="flex items-start gap-2 rounded-lg bg-fill px-3 py-2 text-muted text-sm">
        <EyeOff className="mt-0.5 size-4 shrink-0" aria-hidden />
        The public will not see this: none of the affected services is shown on the page.
      </p>
    );
  }
  return (
    <figure>
      <figcaption className="mb-1.5 text-muted text-xs">What the public will read</figcaption>
      <div className="rounded-lg border border-dashed px-4 py-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <p className="font-semibold">{title}</p>
          <p className="text-muted text-sm">{statusWords[status]}</p>
        </div>
        <p className="text-muted text-xs">{services.map((service) => service.name).join(", ")}</p>
        <p className="mt-2 text-sm">
          <b className="font-semibold">{statusWords[status]}</b>{" "}
          <span className="text-muted text-xs">{today.format(new Date())} UTC</span>
        </p>
        <p className="whitespace-pre-wrap break-words text-sm">{body}</p>
      </div>
    </figure>
  );
}
