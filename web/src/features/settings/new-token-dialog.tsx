import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "@/api/client";
import { tokenKeys } from "@/api/keys";
import { createToken, type TokenInput, type TokenRole } from "@/api/tokens/tokens";
import { Button } from "@/components/ui/button";
import { CopyLine } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

const roles: { value: TokenRole; label: string }[] = [
  { value: "member", label: "Member: read, and write what members may" },
  { value: "admin", label: "Admin: all but the organization itself" },
  { value: "owner", label: "Owner: everything" },
];

const ends = [
  { value: "0", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

const DAY_MS = 86_400_000;

export function NewTokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <OpenDialog onClose={onClose} /> : null;
}

function OpenDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const form = useId();
  const [name, setName] = useState("");
  const [role, setRole] = useState<TokenRole>("member");
  const [days, setDays] = useState("0");
  const create = useMutation({
    mutationFn: (input: TokenInput) => createToken(input),
    onSuccess: () => client.invalidateQueries({ queryKey: tokenKeys.all }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires_at = days === "0" ? undefined : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    create.mutate({ name: name.trim(), role, expires_at });
  };
  const secret = create.data?.token;
  if (secret) {
    return (
      <Dialog
        open
        sticky
        onOpenChange={onClose}
        title="Copy the token now"
        description="It is shown only this once. The server keeps no copy of it."
        footer={
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <CopyLine text={secret} label="Copy the token" />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New API token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} busy={create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" hint="What will use it." error={create.error && messageOf(create.error)}>
          <Input
            required
            maxLength={100}
            placeholder="Deploy script"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Role">
          <Select value={role} onChange={setRole} options={roles} />
        </Field>
        <Field label="Ends">
          <Select value={days} onChange={setDays} options={ends} />
        </Field>
      </form>
    </Dialog>
  );
}
