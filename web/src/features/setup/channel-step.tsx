import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createChannel, updateChannel } from "@/api/channels/save-channel";
import { testChannel } from "@/api/channels/test-channel";
import { messageOf, problemsByField } from "@/api/client";
import { channelKeys, contactKeys } from "@/api/keys";
import { channelKindsQuery } from "@/api/kinds/get-kinds";
import type { Channel, ChannelKind, Config } from "@/api/types";
import { AttemptLine } from "@/components/channel/attempt-line";
import { inUsualOrder } from "@/components/channel/channel-kinds";
import { GeneratedSecrets } from "@/components/channel/generated-secrets";
import { KindForm } from "@/components/kind-form/kind-form";
import { cleanConfig, defaultsOf, problemsOf } from "@/components/kind-form/schema-values";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { StepHead } from "@/features/setup/step-list";

export function ChannelStep({ onDone }: { onDone: () => void }) {
  const kinds = useQuery(channelKindsQuery);
  const [chosen, setChosen] = useState("");
  const offered = inUsualOrder(kinds.data ?? []);
  const kind = offered.find((one) => one.kind === chosen) ?? offered[0];
  return (
    <div>
      <StepHead title="Where should we tell you?">One message when something breaks, one when it is back.</StepHead>
      {kinds.isError && <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kind && (
        <div className="flex flex-col gap-4">
          <Field label="By">
            <Select
              value={kind.kind}
              onChange={setChosen}
              options={offered.map((one) => ({ value: one.kind, label: one.label }))}
            />
          </Field>
          <ChannelForm key={kind.kind} kind={kind} onDone={onDone} />
        </div>
      )}
      {!kind && !kinds.isPending && <Button onClick={onDone}>Skip</Button>}
    </div>
  );
}

function ChannelForm({ kind, onDone }: { kind: ChannelKind; onDone: () => void }) {
  const client = useQueryClient();
  const [config, setConfig] = useState<Config>(() => defaultsOf(kind.schema));
  const [saved, setSaved] = useState<Channel | null>(null);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const test = useMutation({
    mutationFn: async () => {
      const input = { name: kind.label, channel_type: kind.kind, config: cleanConfig(kind.schema, config) };
      const channel = saved ? await updateChannel(saved.id, { config: input.config }) : await createChannel(input);
      setSaved({ ...channel, generated: channel.generated ?? saved?.generated ?? null });
      setConfig(channel.config);
      return testChannel(channel.id);
    },
    onError: (error) => setProblems(problemsByField(error)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: channelKeys.all });
      void client.invalidateQueries({ queryKey: contactKeys.all });
    },
  });
  const save = () => {
    const found = problemsOf(kind.schema, config);
    setProblems(found);
    if (Object.keys(found).length === 0) test.mutate();
  };
  return (
    <div className="flex flex-col gap-4">
      <KindForm schema={kind.schema} value={config} onChange={setConfig} errors={problems} />
      {test.error && (
        <p role="alert" className="rounded-lg bg-down-soft px-3 py-2 text-down text-sm">
          {messageOf(test.error)}
        </p>
      )}
      {test.data && <AttemptLine attempt={test.data} />}
      <GeneratedSecrets generated={saved?.generated ?? null} kind={kind} />
      <div className="flex justify-between">
        <Button variant="ghost" onClick={onDone}>
          {saved ? "Continue anyway" : "Skip"}
        </Button>
        {test.data?.ok ? (
          <Button variant="primary" onClick={onDone}>
            Continue
          </Button>
        ) : (
          <Button variant="primary" onClick={save} busy={test.isPending}>
            Save and send a test
          </Button>
        )}
      </div>
    </div>
  );
}
