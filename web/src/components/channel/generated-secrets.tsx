import { KeyRound } from "lucide-react";
import type { Channel, ChannelKind } from "@/api/types";
import { CopyLine } from "@/components/ui/copy-button";

/** Secrets the server made for a new channel; they are in the answer to its creation and nowhere else. */
export function GeneratedSecrets({ generated, kind }: { generated: Channel["generated"]; kind: ChannelKind | null }) {
  const nameOf = (name: string) => kind?.schema.properties?.[name]?.title ?? name.replaceAll("_", " ");
  const made = Object.entries(generated ?? {}).filter(([, value]) => typeof value === "string");
  if (made.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 rounded-lg border bg-bg-subtle p-3 text-sm">
      <p className="flex items-center gap-2 font-medium">
        <KeyRound className="size-4 text-muted" aria-hidden />
        Made for this channel. Copy it now: it is shown only this once.
      </p>
      {made.map(([name, value]) => (
        <div key={name}>
          <p className="mb-1 text-muted text-xs">{nameOf(name)}</p>
          <CopyLine text={String(value)} label={`Copy ${nameOf(name)}`} className="bg-surface" />
        </div>
      ))}
    </div>
  );
}
