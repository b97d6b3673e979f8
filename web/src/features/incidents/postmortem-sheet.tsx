import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EyeOff, Globe } from "lucide-react";
import { useRef, useState } from "react";
import { messageOf } from "@/api/client";
import {
  type Postmortem,
  postmortemQuery,
  publishPostmortem,
  savePostmortem,
  unpublishPostmortem,
} from "@/api/incidents/postmortem";
import { incidentKeys } from "@/api/keys";
import { MarkdownText } from "@/components/markdown/markdown-text";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Problem } from "@/components/ui/notice";
import { Segmented } from "@/components/ui/segmented";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { toastDone } from "@/components/ui/toast";

interface PostmortemSheetProps {
  /** Of the incident. */
  id: string | undefined;
  onClose: () => void;
}

export function PostmortemSheet({ id = "", onClose }: PostmortemSheetProps) {
  const report = useQuery(postmortemQuery(id));
  return (
    <SheetFrame open onClose={onClose} wide>
      {report.data ? (
        <PostmortemForm id={id} known={report.data} />
      ) : (
        <SheetPanel title="Postmortem">
          {report.isError ? <ErrorState error={report.error} /> : <Skeleton className="h-72" />}
        </SheetPanel>
      )}
    </SheetFrame>
  );
}

type Part = "body" | "internal";
type Action = "save" | "publish" | "unpublish";

const done: Record<Action, string> = {
  save: "Saved the postmortem",
  publish: "Published. Everybody who sees the incident reads it.",
  unpublish: "Taken from the public page. It stays saved.",
};

function PostmortemForm({ id, known }: { id: string; known: Postmortem }) {
  const [part, setPart] = useState<Part>("body");
  const [draft, setDraft] = useState({ body: known.body, internal: known.internal });
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const sent = useRef(draft);
  const dirty = draft.body !== known.body || draft.internal !== known.internal;
  const act = useMutation({
    mutationFn: async (action: Action) => {
      sent.current = draft;
      if (action === "unpublish") return unpublishPostmortem(id);
      if (dirty || known.is_draft) await savePostmortem(id, draft.body, draft.internal);
      return action === "publish"
        ? publishPostmortem(id)
        : await client.fetchQuery({ ...postmortemQuery(id), staleTime: 0 });
    },
    onSuccess: (saved, action) => {
      // As the server keeps it, without spaces at the ends; what was typed meanwhile stays.
      if (action !== "unpublish") {
        setDraft((now) => (now === sent.current ? { body: saved.body, internal: saved.internal } : now));
      }
      client.setQueryData(incidentKeys.part(id, "postmortem"), saved);
      void client.invalidateQueries({ queryKey: incidentKeys.detail(id), exact: true });
      toastDone(done[action]);
    },
  });
  const busy = (action: Action) => act.isPending && act.variables === action;
  const unpublished = !known.published_at || known.has_changed || draft.body !== known.body;
  const missing = placeholderIn(draft.body);
  return (
    <SheetPanel
      title="Postmortem"
      description={standing(known)}
      dirty={dirty}
      onSubmit={() => !act.isPending && act.mutate("save")}
      footer={
        <div className="flex w-full flex-wrap justify-end gap-2">
          {known.published_at && (
            <Button busy={busy("unpublish")} onClick={() => act.mutate("unpublish")} className="mr-auto">
              <EyeOff aria-hidden />
              Take from the page
            </Button>
          )}
          <Button busy={busy("save")} onClick={() => act.mutate("save")}>
            Save
            <Kbd keys="mod+enter" className="max-sm:hidden" />
          </Button>
          <Button
            variant="primary"
            disabled={!unpublished}
            busy={busy("publish")}
            onClick={() => (missing ? setAsking(true) : act.mutate("publish"))}
          >
            <Globe aria-hidden />
            {known.published_at ? "Publish the changes" : "Save and publish"}
          </Button>
        </div>
      }
    >
      <Tabs
        value={part}
        onChange={setPart}
        items={[
          { value: "body", label: "For everybody" },
          { value: "internal", label: "Only for us" },
        ]}
      >
        <TabPanel value="body" className="pt-4">
          <PartEditor
            label="What everybody may read"
            hint="Markdown. Nobody outside reads it before you publish it, and then only this part."
            value={draft.body}
            onChange={(body) => setDraft({ ...draft, body })}
          />
        </TabPanel>
        <TabPanel value="internal" className="pt-4">
          <PartEditor
            label="What only we read"
            hint="Markdown. Names of hosts, errors and people stay here: this part is never published."
            value={draft.internal}
            onChange={(internal) => setDraft({ ...draft, internal })}
          />
        </TabPanel>
      </Tabs>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Publish it with a part still to be written?"
        description={`Everybody would read “${missing}”`}
        action="Publish all the same"
        danger={false}
        busy={busy("publish")}
        onConfirm={() => act.mutate("publish", { onSettled: () => setAsking(false) })}
      />
      {act.isError && (
        <div className="mt-4">
          <Problem>{messageOf(act.error)}</Problem>
        </div>
      )}
    </SheetPanel>
  );
}

/** The first line of the draft that asks its writer for something: they stand alone and in italics. */
export function placeholderIn(body: string): string | undefined {
  return /^(?:- )?_([^_\n]+)_$/m.exec(body)?.[1];
}

function standing({ is_draft, published_at, has_changed }: Postmortem): string {
  if (is_draft) return "A draft from the facts. It is kept when you save it.";
  if (!published_at) return "Saved; nobody outside reads it.";
  return has_changed ? "An older text is published than the one saved here." : "Published as it is here.";
}

interface PartEditorProps {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

function PartEditor({ label, hint, value, onChange }: PartEditorProps) {
  const [view, setView] = useState<"write" | "preview">("write");
  return (
    <div className="flex flex-col gap-3">
      <div>
        <Segmented
          aria-label="Write or preview"
          value={view}
          onChange={setView}
          options={[
            { value: "write", label: "Write" },
            { value: "preview", label: "Preview" },
          ]}
        />
      </div>
      {view === "write" ? (
        <Field label={label} hint={hint}>
          <Textarea value={value} onChange={onChange} rows={22} className="font-mono text-xs max-sm:text-sm" />
        </Field>
      ) : (
        <div className="rounded-lg border border-dashed px-4 py-3">
          <MarkdownText text={value} />
        </div>
      )}
    </div>
  );
}
