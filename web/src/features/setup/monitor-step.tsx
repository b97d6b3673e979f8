import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import { createMonitor } from "@/api/monitors/save-monitor";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { FirstResults } from "@/features/setup/first-results";
import { StepHead } from "@/features/setup/step-list";

interface MonitorStepProps {
  /** The monitor, once it is made. */
  id: string | undefined;
  onCreated: (id: string) => void;
  onDone: () => void;
}

export function MonitorStep({ id, onCreated, onDone }: MonitorStepProps) {
  return id ? (
    <div>
      <StepHead title="Now it is being watched">
        This is the first check, with everything it saw. The next ones come by themselves.
      </StepHead>
      <FirstResults id={id} onDone={onDone} />
    </div>
  ) : (
    <div>
      <StepHead title="What should be watched?">
        A web address is enough. It is asked at once, then every minute. You can change everything later.
      </StepHead>
      <UrlForm onCreated={onCreated} onSkip={onDone} />
    </div>
  );
}

function UrlForm({ onCreated, onSkip }: { onCreated: (id: string) => void; onSkip: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const create = useMutation({
    mutationFn: (url: string) => createMonitor({ name: nameOf(url), url }),
    onSuccess: (monitor) => {
      void client.invalidateQueries({ queryKey: monitorKeys.all });
      onCreated(monitor.id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(withScheme(text.trim()));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Address" error={create.error && messageOf(create.error)}>
        <Input
          autoFocus
          required
          inputMode="url"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="https://example.org"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div className="flex justify-between">
        <Button variant="ghost" onClick={onSkip}>
          Skip
        </Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Watch it
        </Button>
      </div>
    </form>
  );
}

function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
}

function nameOf(url: string): string {
  return url.replace(/^[^:]+:\/\//, "").split(/[/?#]/)[0] || url;
}
