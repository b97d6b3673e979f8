import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { Attachment } from "@/api/types";
import { bytesOf, isPicture, isText, sourceOf } from "@/components/check/attachment-data";
import { Skeleton } from "@/components/ui/skeleton";
import { formatBytes } from "@/lib/format";

/** What a check kept as evidence: pictures as pictures, text as text, the rest to be taken away. */
export function AttachmentList({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul aria-label="Attachments" className="flex flex-col gap-4 px-3 py-2.5">
      {attachments.map((attachment) => (
        <li key={attachment.name} className="flex min-w-0 flex-col gap-1.5">
          <p className="flex flex-wrap items-center gap-x-2 text-xs">
            <span className="font-medium">{attachment.name}</span>
            <span className="num text-muted">{formatBytes(attachment.size)}</span>
            {attachment.note && <span className="text-muted">{attachment.note}</span>}
            {sourceOf(attachment) && (
              <a
                href={sourceOf(attachment)}
                download={attachment.name}
                className="ml-auto inline-flex items-center gap-1 rounded-sm text-accent hover:underline"
              >
                <Download className="size-3.5" aria-hidden />
                Download
              </a>
            )}
          </p>
          <Shown attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function Shown({ attachment }: { attachment: Attachment }) {
  const source = sourceOf(attachment);
  if (!source) return null;
  if (isPicture(attachment)) {
    const picture = (
      <img src={source} alt={attachment.name} loading="lazy" className="max-h-96 max-w-full rounded-md border" />
    );
    if (!attachment.url) return picture;
    return (
      <a href={attachment.url} target="_blank" rel="noreferrer" className="self-start rounded-md">
        {picture}
      </a>
    );
  }
  return isText(attachment) ? <Text attachment={attachment} source={source} /> : null;
}

function Text({ attachment, source }: { attachment: Attachment; source: string }) {
  const inline = attachment.data_base64 !== null;
  const loaded = useQuery({
    queryKey: ["attachment", source],
    queryFn: async ({ signal }) => {
      const answer = await fetch(source, { signal, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      return answer.text();
    },
    enabled: !inline,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const text = inline ? new TextDecoder().decode(bytesOf(attachment)) : loaded.data;
  if (loaded.isError) return <p className="text-down text-xs">{loaded.error.message}</p>;
  if (text === undefined) return <Skeleton className="h-24" />;
  return (
    <pre
      // Scrolls when it is longer than its place; the keyboard has to get there too.
      tabIndex={0}
      role="region"
      aria-label={attachment.name}
      className="max-h-72 overflow-auto whitespace-pre-wrap break-words rounded-md border bg-bg-subtle px-2.5 py-2 font-mono text-xs"
    >
      {text}
    </pre>
  );
}
