import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { sessionKey, setupKey } from "@/api/keys";
import { completeSetup } from "@/api/setup/setup";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { StepHead } from "@/features/setup/step-list";

interface AccountStepProps {
  token: string;
  onDone: () => void;
}

/** The owner's account. The link's secret proves that this person runs the server. */
export function AccountStep({ token, onDone }: AccountStepProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState({ token, username: "", email: "", password: "" });
  const set = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const create = useMutation({
    mutationFn: completeSetup,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionKey });
      client.setQueryData(setupKey, { is_needed: false });
      onDone();
    },
  });
  const problem = (field: string) => problemsByField(create.error)[field];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ ...typed, email: typed.email.trim() || null });
  };
  return (
    <form onSubmit={submit}>
      <StepHead title="Welcome to Watchbell">Make the first account. It owns this installation.</StepHead>
      <div className="flex flex-col gap-4">
        {!token && (
          <Field
            label="Set-up code"
            hint="The end of the link that the server printed when it started."
            error={problem("token")}
          >
            <Input required value={typed.token} onChange={(event) => set({ token: event.target.value })} />
          </Field>
        )}
        <Field label="User name" error={problem("username")}>
          <Input
            required
            autoFocus
            autoComplete="username"
            autoCapitalize="none"
            value={typed.username}
            onChange={(event) => set({ username: event.target.value })}
          />
        </Field>
        <Field
          label="E-mail"
          optional
          hint="For signing in, and for messages once you add an e-mail channel."
          error={problem("email")}
        >
          <Input
            type="email"
            autoComplete="email"
            value={typed.email}
            onChange={(event) => set({ email: event.target.value })}
          />
        </Field>
        <Field label="Password" hint="At least 8 characters." error={problem("password")}>
          <Input
            required
            minLength={8}
            type="password"
            autoComplete="new-password"
            value={typed.password}
            onChange={(event) => set({ password: event.target.value })}
          />
        </Field>
        {create.error && (
          <p role="alert" className="rounded-lg bg-down-soft px-3 py-2 text-down text-sm">
            {messageOf(create.error)}
          </p>
        )}
        <Button type="submit" variant="primary" busy={create.isPending}>
          Create account
        </Button>
      </div>
    </form>
  );
}
