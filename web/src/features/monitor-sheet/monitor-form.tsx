import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { messageOf } from "@/api/client";
import { dashboardKey, monitorKeys, serviceKeys } from "@/api/keys";
import { testMonitor } from "@/api/monitors/run-check";
import { createMonitor, updateMonitor } from "@/api/monitors/save-monitor";
import type { Monitor, MonitorKind } from "@/api/types";
import { KindForm } from "@/components/kind-form/kind-form";
import { Button } from "@/components/ui/button";
import { SaveButton } from "@/components/ui/save-button";
import { SheetPanel } from "@/components/ui/sheet";
import { toastDone } from "@/components/ui/toast";
import {
  configProblems,
  type Draft,
  inputOf,
  isFoundByName,
  type Problems,
  problemsFrom,
  problemsIn,
  stillWrong,
  suggestedName,
} from "@/features/monitor-sheet/draft";
import { SchedulePreview } from "@/features/monitor-sheet/schedule-preview";
import { NameField, SharedFields } from "@/features/monitor-sheet/shared-fields";
import { SnippetTabs } from "@/features/monitor-sheet/snippet-tabs";
import { monitorSnippets } from "@/features/monitor-sheet/snippets";
import { TestResult } from "@/features/monitor-sheet/test-result";
import { useSchedulePreview } from "@/features/monitor-sheet/use-schedule-preview";

interface MonitorFormProps {
  /** Undefined for a new monitor. */
  id?: string;
  kind: MonitorKind;
  start: Draft;
  /** Shown above the form. */
  head?: ReactNode;
  onBack?: () => void;
  onDone: (monitor: Monitor) => void;
}

export function MonitorForm({ id, kind, start, head, onBack, onDone }: MonitorFormProps) {
  const client = useQueryClient();
  const [first] = useState(start);
  const [draft, setDraft] = useState(first);
  const [problems, setProblems] = useState<Problems>({});
  const { body, showFirst } = useFirstProblem();
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    setProblems((before) => stillWrong(before, kind, draft, next));
  };
  const complain = (found: Problems) => {
    setProblems(found);
    if (Object.keys(found).length > 0) showFirst();
  };
  const onError = (error: Error) => complain(problemsFrom(error));

  const save = useMutation({
    mutationFn: () => (id ? updateMonitor(id, inputOf(kind, draft)) : createMonitor(inputOf(kind, draft))),
    onSuccess: (monitor) => {
      for (const queryKey of [monitorKeys.all, serviceKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
      // What reports in shows its addresses next, and a message would lie over the buttons there.
      if (id || !kind.passive) toastDone(id ? `Saved ${monitor.name}` : `Now watching ${monitor.name}`);
      onDone(monitor);
    },
    onError,
  });
  const test = useMutation({ mutationFn: () => testMonitor({ ...testInput(kind, draft), monitor_id: id }), onError });

  const checked = (next: () => void) => () => {
    const found = problemsIn(kind, draft);
    complain(found);
    if (Object.keys(found).length === 0) next();
  };
  const submit = checked(() => !save.isPending && save.mutate());
  const preview = useSchedulePreview(kind, draft.config);
  const failure = save.error ?? (test.isPending ? null : test.error);

  return (
    <SheetPanel
      title={id ? `Edit ${first.name}` : `New ${kind.label} monitor`}
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
          <div className="ml-auto flex gap-2">
            {!kind.passive && !kind.is_told && (
              <Button onClick={checked(() => test.mutate())} busy={test.isPending}>
                Test
              </Button>
            )}
            <SaveButton onClick={submit} busy={save.isPending}>
              {id ? "Save" : "Create"}
            </SaveButton>
          </div>
        </>
      }
    >
      <div ref={body} className="flex flex-col gap-6">
        {head}
        <KindForm
          schema={kind.schema}
          value={draft.config}
          onChange={(config) => change({ config })}
          errors={{ ...preview.problems, ...configProblems(problems) }}
        />
        {preview.isShown && <SchedulePreview preview={preview} config={draft.config} />}
        <NameField
          isKey={isFoundByName(kind)}
          value={draft.name}
          suggestion={suggestedName(kind, draft)}
          error={problems.name}
          onChange={(name) => change({ name })}
        />
        <SharedFields kind={kind} draft={draft} onChange={change} problems={problems} />
        <div aria-live="polite" className="flex flex-col gap-3 empty:-mb-6">
          {failure && (
            <p role="alert" className="rounded-lg bg-down-soft px-3 py-2 text-down text-sm">
              {messageOf(failure)}
            </p>
          )}
          <TestResult trace={test.data} running={test.isPending} />
        </div>
        <SnippetTabs snippets={monitorSnippets(kind, inputOf(kind, draft), location.origin)} />
      </div>
    </SheetPanel>
  );
}

/** Brings the first problem into sight: in a long form it may be far from the button. */
function useFirstProblem() {
  const body = useRef<HTMLDivElement>(null);
  // What is folded away opens first.
  const showFirst = () =>
    setTimeout(() => body.current?.querySelector("[role=alert]")?.scrollIntoView({ block: "center" }), 50);
  return { body, showFirst };
}

function testInput(kind: MonitorKind, draft: Draft) {
  const { monitor_type, config, timeout_ms, degraded_after_ms } = inputOf(kind, draft);
  return { monitor_type, config, timeout_ms, degraded_after_ms };
}
