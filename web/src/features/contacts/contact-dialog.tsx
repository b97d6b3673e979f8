import { useState } from "react";
import { createContact, updateContact } from "@/api/contacts/contacts";
import type { Contact } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useContactWrite } from "@/features/contacts/use-contact-write";

interface ContactDialogProps {
  /** The contact to rename; a new one without. */
  contact?: Contact;
  onClose: () => void;
}

export function ContactDialog({ contact, onClose }: ContactDialogProps) {
  const [name, setName] = useState(contact?.name ?? "");
  const write = useContactWrite(onClose);
  const trimmed = name.trim();
  const save = () =>
    trimmed &&
    write.mutate({
      run: () => (contact ? updateContact(contact.id, { name: trimmed }) : createContact(trimmed)),
      done: contact ? `Renamed to ${trimmed}` : `Made ${trimmed}. Add a channel to reach them.`,
      failed: "Could not save the contact",
    });
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={contact ? `Rename ${contact.name}` : "New contact"}
      description={contact ? undefined : "A person or a team that is told of trouble."}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!trimmed} busy={write.isPending} onClick={save}>
            {contact ? "Rename" : "Create"}
          </Button>
        </>
      }
    >
      <Field label="Name">
        <Input
          autoFocus
          placeholder="On-call team"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && save()}
        />
      </Field>
    </Dialog>
  );
}
