import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { contactsQuery } from "@/api/contacts/contacts";
import { channelKindsQuery } from "@/api/kinds/get-kinds";
import { useOrganizationZone } from "@/api/organizations/get-organization";
import type { Channel, ChannelKind } from "@/api/types";
import { GeneratedSecrets } from "@/components/channel/generated-secrets";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { ChannelForm } from "@/features/contacts/channel-form";
import { ChannelKindPicker } from "@/features/contacts/channel-kind-picker";

interface ChannelSheetProps {
  id: string | undefined;
  onClose: () => void;
}

/** Edits the channel `id`. */
export function ChannelSheet({ id = "", onClose }: ChannelSheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      <EditChannel id={id} onDone={onClose} />
    </SheetFrame>
  );
}

/** Adds a channel to the contact `id`; to the default contact without. */
export function NewChannelSheet({ id, onClose }: ChannelSheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      <NewChannel contactId={id} onDone={onClose} />
    </SheetFrame>
  );
}

function NewChannel({ contactId, onDone }: { contactId: string | undefined; onDone: () => void }) {
  const kinds = useQuery(channelKindsQuery);
  const zone = useOrganizationZone();
  const [kind, setKind] = useState<ChannelKind | null>(null);
  const [made, setMade] = useState<Channel | null>(null);
  if (made) return <Made channel={made} kind={kind} onDone={onDone} />;
  if (kind && zone) {
    const saved = (channel: Channel) => (Object.keys(channel.generated ?? {}).length ? setMade(channel) : onDone());
    return <ChannelForm kind={kind} contactId={contactId} zone={zone} onBack={() => setKind(null)} onSaved={saved} />;
  }
  return (
    <SheetPanel title="New channel" description="How should the message arrive?">
      {kinds.isPending && <Skeleton className="h-40" />}
      {kinds.isError && <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && <ChannelKindPicker kinds={kinds.data} onPick={setKind} />}
    </SheetPanel>
  );
}

/** Secrets are shown once; leaving must be a decision. */
function Made({ channel, kind, onDone }: { channel: Channel; kind: ChannelKind | null; onDone: () => void }) {
  return (
    <SheetPanel
      title={channel.name}
      onSubmit={onDone}
      footer={
        <Button variant="primary" className="ml-auto" onClick={onDone}>
          Done
        </Button>
      }
    >
      <GeneratedSecrets generated={channel.generated} kind={kind} />
    </SheetPanel>
  );
}

function EditChannel({ id, onDone }: { id: string; onDone: () => void }) {
  const kinds = useQuery(channelKindsQuery);
  const contacts = useQuery(contactsQuery);
  const zone = useOrganizationZone();
  const channel = contacts.data?.flatMap((contact) => contact.channels ?? []).find((one) => one.id === id);
  const kind = kinds.data?.find((one) => one.kind === channel?.channel_type);
  if (channel && kind && zone) return <ChannelForm kind={kind} channel={channel} zone={zone} onSaved={onDone} />;
  const error = kinds.error ?? contacts.error;
  const missing = contacts.data && kinds.data && !(channel && kind);
  return (
    <SheetPanel title="Edit channel">
      {error && <ErrorState error={error} />}
      {!error &&
        (missing ? <p className="text-muted text-sm">There is no such channel.</p> : <Skeleton className="h-40" />)}
    </SheetPanel>
  );
}
