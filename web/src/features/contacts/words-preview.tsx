import { Collapsible } from "@base-ui/react/collapsible";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { type PreviewInput, previewQuery } from "@/api/channels/preview-channel";
import { messageOf } from "@/api/client";
import { PayloadView } from "@/components/channel/payload-view";
import { Problem } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useSettled } from "@/components/ui/use-settled";

/** A sample message in these words and the request that would tell it; follows the typing. */
export function WordsPreview({ input }: { input: PreviewInput }) {
  const settled = JSON.parse(useSettled(JSON.stringify(input))) as PreviewInput;
  const preview = useQuery(previewQuery(settled));
  if (preview.isPending) return <Skeleton className="h-16" />;
  if (preview.isError) return <Problem>{messageOf(preview.error)}</Problem>;
  const { title, text } = preview.data;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <section aria-label="Preview" className="rounded-md border bg-bg-subtle px-3 py-2">
        <p className="break-words font-medium text-sm">{title}</p>
        <p className="whitespace-pre-wrap break-words text-sm">{text}</p>
      </section>
      <Collapsible.Root>
        <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-xs hover:text-text">
          <ChevronRight className="size-3.5 transition-transform group-data-panel-open:rotate-90" aria-hidden />
          What is sent
        </Collapsible.Trigger>
        <Collapsible.Panel className="pt-2">
          <PayloadView preview={preview.data} />
        </Collapsible.Panel>
      </Collapsible.Root>
    </div>
  );
}
