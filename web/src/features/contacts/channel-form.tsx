import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { createChannel, updateChannel } from "@/api/channels/save-channel";
import { messageBeside, problemsByField } from "@/api/client";
import { channelKeys, contactKeys } from "@/api/keys";
import type { Channel, ChannelKind } from "@/api/types";
import { KindForm } from "@/components/kind-form/kind-form";
import { askedFields, cleanConfig, problemsOf } from "@/components/kind-form/schema-values";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { SaveButton } from "@/components/ui/save-button";
import { SheetPanel } from "@/components/ui/sheet";
import { toastDone } from "@/components/ui/toast";
import { type ChannelDraft, draftOf, inputOf, newDraft, stillWrong } from "@/features/contacts/channel-draft";
import { HoursFields } from "@/features/contacts/hours-fields";
import { WantedFields } from "@/features/contacts/wanted-fields";
import { WordsFields } from "@/features/contacts/words-fields";

interface ChannelFormProps {
  kind: ChannelKind;
  /** The channel to edit; a new one without. */
  channel?: Channel;
  /** Whose new channel it is; the default contact's without. */
  contactId?: string;
  /** Where new hours begin: the organization's. */
  zone: string;
  onBack?: () => void;
  onSaved: (channel: Channel) => void;
}

/** What is asked of a channel of any kind, and says at its place what is wrong with it. */
const ABOUT = ["name", "remind_every_minutes", "hours", "templates"];

export function ChannelForm({ kind, channel, contactId, zone, onBack, onSaved }: ChannelFormProps) {
  const client = useQueryClient();
  const [first] = useState(() => (channel ? draftOf(kind, channel) : newDraft(kind)));
  const [draft, setDraft] = useState(first);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const change = (part: Partial<ChannelDraft>) => {
    setProblems((before) => stillWrong(before, draft, part));
    if (save.isError) save.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const save = useMutation({
    mutationFn: () => {
      const input = inputOf(kind, draft);
      return channel ? updateChannel(channel.id, input) : createChannel(input, contactId);
    },
    onSuccess: (saved) => {
      toastDone(channel ? `Saved ${saved.name}` : `Made ${saved.name}. Test it once.`);
      void client.invalidateQueries({ queryKey: contactKeys.all });
      void client.invalidateQueries({ queryKey: channelKeys.all });
      onSaved(saved);
    },
    onError: (error) => setProblems(problemsByField(error)),
  });
  const submit = () => {
    const found = problemsOf(kind.schema, draft.config);
    setProblems(found);
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate();
  };
  const shown = [...askedFields(kind.schema, draft.config).map(({ name }) => name), ...ABOUT];
  return (
    <SheetPanel
      title={channel ? `Edit ${channel.name}` : `New ${kind.label} channel`}
      dirty={draft !== first && !save.isSuccess}
      onSubmit={submit}
      footer={
        <>
          {onBack && (
            <Button variant="ghost" onClick={onBack}>
              <ArrowLeft aria-hidden />
              Other kind
            </Button>
          )}
          <SaveButton className="ml-auto" onClick={submit} busy={save.isPending}>
            {channel ? "Save" : "Create"}
          </SaveButton>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <KindForm
          schema={kind.schema}
          value={draft.config}
          onChange={(config) => change({ config })}
          errors={problems}
        />
        <Field label="Name" error={problems.name}>
          <Input
            placeholder={kind.label}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <WantedFields draft={draft} onChange={change} problems={problems} />
        <HoursFields hours={draft.hours} onChange={(hours) => change({ hours })} zone={zone} error={problems.hours} />
        <WordsFields
          templates={draft.templates}
          onChange={(templates) => change({ templates })}
          channel={{ channel_id: channel?.id, channel_type: kind.kind, config: cleanConfig(kind.schema, draft.config) }}
          error={problems.templates}
        />
        {save.isError && <Problem>{messageBeside(save.error, shown)}</Problem>}
      </div>
    </SheetPanel>
  );
}
