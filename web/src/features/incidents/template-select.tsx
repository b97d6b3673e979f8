import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type FilledTemplate, fillTemplate, templatesQuery } from "@/api/incidents/templates";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { toastError } from "@/components/ui/toast";

interface TemplateSelectProps {
  /** What it is to speak about; its own services without. */
  serviceIds?: readonly string[];
  onFilled: (filled: FilledTemplate) => void;
}

/** Prepared words to begin with; nothing where none are prepared. */
export function TemplateSelect({ serviceIds, onFilled }: TemplateSelectProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const templates = useQuery(templatesQuery);
  const fill = useMutation({
    mutationFn: (id: string) => fillTemplate(id, serviceIds),
    onSuccess: onFilled,
    onError: (error) => toastError("Could not fill the template", error),
  });
  // Who chooses services afterwards means those; what was typed meanwhile stays.
  const about = serviceIds?.join() ?? "";
  const filledFor = useRef(about);
  useEffect(() => {
    if (about === filledFor.current) return;
    filledFor.current = about;
    if (chosen) fill.mutate(chosen);
  }, [about, chosen, fill.mutate]);
  if (!templates.data?.length) return null;
  return (
    <Field label="Template" optional>
      <Select
        className="max-w-72"
        placeholder="Begin with prepared words…"
        value={chosen}
        onChange={(id) => {
          setChosen(id);
          fill.mutate(id);
        }}
        options={templates.data.map((template) => ({ value: template.id, label: template.name }))}
      />
    </Field>
  );
}
