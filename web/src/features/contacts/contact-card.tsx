import { Link } from "@tanstack/react-router";
import { BellOff, Pencil, Plus, Star, UserRound } from "lucide-react";
import { useState } from "react";
import { deleteContact, updateContact } from "@/api/contacts/contacts";
import type { Contact } from "@/api/types";
import { ActionMenu } from "@/components/ui/action-menu";
import { Badge } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/link-button";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Card } from "@/components/ui/page";
import { ChannelItem } from "@/features/contacts/channel-item";
import { ContactDialog } from "@/features/contacts/contact-dialog";
import { ContactDuties } from "@/features/contacts/contact-duties";
import { useContactWrite } from "@/features/contacts/use-contact-write";

interface ContactCardProps {
  contact: Contact;
  /** Kind of channel to its label. */
  labels: ReadonlyMap<string, string> | undefined;
}

export function ContactCard({ contact, labels }: ContactCardProps) {
  const channels = contact.channels ?? [];
  return (
    <Card className="min-w-0">
      <header className="flex items-center gap-2.5 border-b px-4 py-2.5">
        <UserRound className="size-4 shrink-0 text-muted" aria-hidden />
        <h2 className="min-w-0 truncate font-semibold">{contact.name}</h2>
        {contact.is_default && <Badge tone="accent">default</Badge>}
        <div className="ml-auto flex items-center gap-1">
          <LinkButton
            size="sm"
            to="."
            search={(before) => ({ ...before, sheet: `new-channel:${contact.id}` })}
            aria-label={`Add a channel to ${contact.name}`}
          >
            <Plus aria-hidden />
            Channel
          </LinkButton>
          <ContactMenu contact={contact} />
        </div>
      </header>
      <ContactDuties contact={contact} />
      <ul className="divide-y">
        {channels.map((channel) => (
          <ChannelItem
            key={channel.id}
            channel={channel}
            label={labels && (labels.get(channel.channel_type) ?? channel.channel_type)}
          />
        ))}
      </ul>
      {channels.length === 0 && (
        <p className="flex items-center gap-2 px-4 py-3.5 text-muted text-sm">
          <BellOff className="size-4 shrink-0" aria-hidden />
          <span>
            It cannot be told of anything: it has no channel.{" "}
            <Link
              to="."
              search={(before) => ({ ...before, sheet: `new-channel:${contact.id}` })}
              className="rounded-sm text-accent underline underline-offset-2"
            >
              Add one
            </Link>
          </span>
        </p>
      )}
    </Card>
  );
}

function ContactMenu({ contact }: { contact: Contact }) {
  const [renaming, setRenaming] = useState(false);
  const write = useContactWrite();
  return (
    <>
      <ActionMenu
        label={`Actions for ${contact.name}`}
        removal={
          !contact.is_default && {
            name: contact.name,
            description:
              "Its channels go with it. Nobody takes its turns and steps under On call then; services that name only this contact tell the default contact.",
            run: () =>
              write.mutateAsync({
                run: () => deleteContact(contact.id),
                done: `Deleted ${contact.name}`,
                failed: `Could not delete ${contact.name}`,
              }),
          }
        }
      >
        <MenuItem onClick={() => setRenaming(true)}>
          <Pencil aria-hidden />
          Rename
        </MenuItem>
        {!contact.is_default && (
          <>
            <MenuItem
              onClick={() =>
                write.mutate({
                  run: () => updateContact(contact.id, { is_default: true }),
                  done: `${contact.name} is the default contact now`,
                  failed: "Could not make it the default contact",
                })
              }
            >
              <Star aria-hidden />
              Make it the default
            </MenuItem>
            <MenuSeparator />
          </>
        )}
      </ActionMenu>
      {renaming && <ContactDialog contact={contact} onClose={() => setRenaming(false)} />}
    </>
  );
}
