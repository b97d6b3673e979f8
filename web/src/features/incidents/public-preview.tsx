import { EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import type { IncidentStatus } from "@/api/types";
import { statusWords } from "@/components/incident/incident-look";

interface PublicPreviewProps {
  title: string;
  /** The services the public may see. */
  services: readonly { id: string; name: string }[];
  status: IncidentStatus;
  body: string;
  /** The title of the incident that the public reads instead. */
  elsewhere?: string;
}

const today = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** The update as the public page will show it. */
export function PublicPreview({ title, services, status, body, elsewhere }: PublicPreviewProps) {
  if (elsewhere) return <Unseen>The public will not see this: it reads “{elsewhere}” instead.</Unseen>;
  if (services.length === 0) {
    return <Unseen>The public will not see this: none of the affected services is shown on the page.</Unseen>;
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

function Unseen({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 rounded-lg bg-fill px-3 py-2 text-muted text-sm">
      <EyeOff className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}
