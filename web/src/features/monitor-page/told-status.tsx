import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "@/api/client";
import { dashboardKey, monitorKeys, serviceKeys } from "@/api/keys";
import { setStatus, type ToldStatus } from "@/api/monitors/set-status";
import type { Monitor } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { Card, Section } from "@/components/ui/page";
import { lookOf } from "@/components/ui/state";
import { toastDone } from "@/components/ui/toast";
import { cn } from "@/lib/cn";

const offered: ToldStatus[] = ["up", "degraded", "down"];

/** How it is, said by a person. */
export function ToldStatusSection({ monitor }: { monitor: Monitor }) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const say = useMutation({
    mutationFn: (status: ToldStatus) => setStatus(monitor.id, status, note.trim()),
    onSuccess: (_, status) => {
      setNote("");
      toastDone(`${monitor.name} is ${status}`);
    },
    onSettled: () => {
      for (const queryKey of [monitorKeys.all, serviceKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <Section title="Say how it is">
      <Card className="flex flex-col gap-3 px-4 py-3.5">
        <Field label="Note" hint="Why, in a sentence. It stands in the incident and in the alert." optional>
          <Input maxLength={400} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
        <div className="flex flex-wrap gap-2">
          {offered.map((status) => {
            const look = lookOf(status);
            return (
              <Button
                key={status}
                aria-pressed={monitor.status === status}
                busy={say.isPending && say.variables === status}
                disabled={say.isPending}
                onClick={() => say.mutate(status)}
                className={cn(monitor.status === status && look.soft)}
              >
                <look.icon className={look.text} aria-hidden />
                {look.word}
              </Button>
            );
          })}
        </div>
        {say.error && <Problem>{messageOf(say.error)}</Problem>}
      </Card>
    </Section>
  );
}
