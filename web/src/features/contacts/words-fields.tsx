import { Collapsible } from "@base-ui/react/collapsible";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useRef, useState } from "react";
import { languageQuery, type Templates, type Told } from "@/api/channels/templates";
import type { Config } from "@/api/types";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { WordsPreview } from "@/features/contacts/words-preview";
import { WordsVariables } from "@/features/contacts/words-variables";

const toldWords: Record<Told, string> = {
  any: "Anything without words of its own",
  failure: "Failures",
  recovery: "Recoveries",
  reminder: "Reminders",
  escalation: "Escalations",
  flapping: "Notices of flapping",
  digest: "Digests",
};

interface WordsFieldsProps {
  templates: Templates;
  onChange: (templates: Templates) => void;
  /** The channel as it is being typed, to show what it would send. */
  channel: { channel_id?: string; channel_type: string; config: Config };
  error?: string;
}

/** A channel's own words for what it tells, with what comes of them. */
export function WordsFields({ templates, onChange, channel, error }: WordsFieldsProps) {
  const [open, setOpen] = useState(Object.keys(templates).length > 0 || Boolean(error));
  return (
    <Collapsible.Root open={open || Boolean(error)} onOpenChange={setOpen}>
      <Collapsible.Trigger className="group flex items-center gap-1.5 rounded-sm font-medium text-sm">
        <ChevronRight className="size-4 text-faint transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Words
        <span className="font-normal text-muted text-xs">what messages say, and what is sent</span>
      </Collapsible.Trigger>
      <Collapsible.Panel className="pt-3">
        {(open || error) && <Words templates={templates} onChange={onChange} channel={channel} error={error} />}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Words({ templates, onChange, channel, error }: WordsFieldsProps) {
  const [told, setTold] = useState<Told>("any");
  const language = useQuery(languageQuery);
  const last = useRef<"title" | "text">("text");
  const words = templates[told] ?? {};
  const sample = told === "any" ? "failure" : told;
  const standard = language.data?.standard[sample];
  const set = (part: "title" | "text", value: string) => {
    const { [told]: _, ...others } = templates;
    const next = { ...words, [part]: value };
    onChange(next.title || next.text ? { ...others, [told]: next } : others);
  };
  const insert = (piece: string) => set(last.current, `${words[last.current] ?? ""}${piece}`);
  return (
    <div className="flex flex-col gap-4 border-l-2 pl-3">
      <Field label="For">
        <Select
          className="max-w-72"
          value={told}
          onChange={setTold}
          options={(Object.keys(toldWords) as Told[]).map((value) => ({
            value,
            label: templates[value] ? `${toldWords[value]} ✎` : toldWords[value],
          }))}
        />
      </Field>
      <Field label="Title" optional>
        <Input
          placeholder={standard?.title}
          value={words.title ?? ""}
          maxLength={4000}
          className="font-mono"
          onFocus={() => {
            last.current = "title";
          }}
          onChange={(event) => set("title", event.target.value)}
        />
      </Field>
      <Field label="Text" optional error={error} hint="Empty parts keep the standard words.">
        <Textarea
          placeholder={standard?.text}
          value={words.text ?? ""}
          maxLength={4000}
          className="font-mono"
          onFocus={() => {
            last.current = "text";
          }}
          onChange={(text) => set("text", text)}
        />
      </Field>
      <WordsVariables language={language.data} onPick={insert} />
      <WordsPreview input={{ ...channel, type: sample, templates }} />
    </div>
  );
}
