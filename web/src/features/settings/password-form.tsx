import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/api/client";
import { changePassword } from "@/api/session/change-password";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { toastDone } from "@/components/ui/toast";

const empty = { current_password: "", new_password: "" };

export function PasswordForm() {
  const [typed, setTyped] = useState(empty);
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setTyped(empty);
      toastDone("Changed the password", { description: "All other sessions have ended." });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(typed);
  };
  return (
    <Section title="Password">
      <form onSubmit={submit} className="flex max-w-88 flex-col gap-4">
        <Field label="Present password" error={change.error && messageOf(change.error)}>
          <Input
            required
            type="password"
            autoComplete="current-password"
            value={typed.current_password}
            onChange={(event) => setTyped({ ...typed, current_password: event.target.value })}
          />
        </Field>
        <Field label="New password" hint="At least 8 characters.">
          <Input
            required
            minLength={8}
            type="password"
            autoComplete="new-password"
            value={typed.new_password}
            onChange={(event) => setTyped({ ...typed, new_password: event.target.value })}
          />
        </Field>
        <Button type="submit" className="self-start" busy={change.isPending}>
          Change the password
        </Button>
      </form>
    </Section>
  );
}
