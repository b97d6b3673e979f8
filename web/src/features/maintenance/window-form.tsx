import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf, problemsByField } from "@/api/client";
import { dashboardKey, maintenanceKeys, monitorKeys, serviceKeys } from "@/api/keys";
import { createWindow, updateWindow } from "@/api/maintenance/write-window";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Problem } from "@/components/ui/notice";
import { SaveButton } from "@/components/ui/save-button";
import { SheetPanel } from "@/components/ui/sheet";
import { toastDone } from "@/components/ui/toast";
import { PublicFields } from "@/features/maintenance/public-fields";
import { ScopeFields } from "@/features/maintenance/scope-fields";
import { TimeFields } from "@/features/maintenance/time-fields";
import { useWindowPreview } from "@/features/maintenance/use-window-preview";
import { inputOf, problemsOf, type WindowDraft } from "@/features/maintenance/window-draft";

interface WindowFormProps {
  /** Undefined for a new one. */
  id?: string;
  start: WindowDraft;
  onDone: () => void;
}

export function WindowForm({ id, start, onDone }: WindowFormProps) {
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<WindowDraft>) => setDraft((before) => ({ ...before, ...part }));
  const preview = useWindowPreview(draft);
  const save = useSave(id, draft, onDone);
  const own = problemsOf(draft);
  const submit = () => {
    setTried(true);
    if (Object.keys(own).length === 0 && !save.isPending) save.mutate();
  };
  const problems = { ...problemsByField(save.error), ...(tried ? own : {}) };
  return (
    <SheetPanel
      title={id ? `Edit ${first.title}` : "New maintenance"}
      description={id ? undefined : "Planned work. Nobody is alarmed by what fails meanwhile."}
      dirty={draft !== first && !save.isSuccess}
      onSubmit={submit}
      footer={
        <SaveButton className="ml-auto" onClick={submit} busy={save.isPending}>
          {id ? "Save" : "Plan it"}
        </SaveButton>
      }
    >
      <div className="flex flex-col gap-6">
        <Field label="Title" error={problems.title}>
          <Input
            placeholder="Upgrade of the database"
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
        <Field label="Description" optional hint="What people should expect." error={problems.description}>
          <Textarea rows={3} value={draft.description} onChange={(description) => change({ description })} />
        </Field>
        <ScopeFields
          draft={draft}
          onChange={change}
          count={preview.meaning?.covers.monitor_count}
          error={problems.scope ?? problems.service_ids ?? problems.groups ?? problems.tags ?? problems.covers_all}
        />
        <TimeFields draft={draft} onChange={change} problems={problems} preview={preview} />
        <PublicFields
          draft={draft}
          onChange={change}
          covered={preview.meaning?.covers.services}
          error={problems.announce_minutes}
        />
        {save.isError && <Problem>{messageOf(save.error)}</Problem>}
      </div>
    </SheetPanel>
  );
}

function useSave(id: string | undefined, draft: WindowDraft, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => (id ? updateWindow(id, inputOf(draft)) : createWindow(inputOf(draft))),
    onSuccess: ({ title }) => {
      toastDone(id ? `Saved ${title}` : `Planned ${title}`);
      onDone();
    },
    onSettled: () => {
      for (const queryKey of [maintenanceKeys.all, monitorKeys.all, serviceKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
}
