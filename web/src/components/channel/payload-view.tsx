import { Info } from "lucide-react";
import type { MessagePreview, ShownRequest } from "@/api/channels/preview-channel";
import { CopyButton } from "@/components/ui/copy-button";

/** The request that tells a message, as it leaves; secrets are hidden. Or why there is none. */
export function PayloadView({ preview }: { preview: MessagePreview }) {
  const { request, note } = preview;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {note && (
        <p className="flex items-start gap-2 rounded-md bg-fill px-3 py-2 text-sm">
          <Info className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 break-words">{note}</span>
        </p>
      )}
      {request && <Request request={request} />}
    </div>
  );
}

function Request({ request }: { request: ShownRequest }) {
  const body = readable(request);
  return (
    <div className="min-w-0 rounded-md border">
      <p className="flex items-center gap-2 border-b py-1 pr-1 pl-3 text-sm">
        {request.method && <span className="font-medium">{request.method}</span>}
        <code className="min-w-0 flex-1 break-all font-mono text-xs">{request.to}</code>
        <CopyButton text={body} label="Copy what is sent" />
      </p>
      {request.headers.length > 0 && (
        <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-b px-3 py-2 font-mono text-xs">
          {request.headers.map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="break-words text-muted">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {/* Scrolls when it is longer than its place; the keyboard has to get there too. */}
      <pre
        tabIndex={0}
        className="max-h-72 overflow-auto whitespace-pre-wrap break-words rounded-md px-3 py-2 font-mono text-xs"
      >
        {body}
      </pre>
      {request.html && (
        <iframe
          title="The mail as it looks"
          sandbox=""
          srcDoc={request.html}
          className="h-80 w-full rounded-b-md border-t bg-white"
        />
      )}
    </div>
  );
}

function readable({ content_type, body }: ShownRequest): string {
  if (content_type.startsWith("application/x-www-form-urlencoded")) {
    return [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join("\n");
  }
  if (!content_type.startsWith("application/json")) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // cut, or with a number hidden in it
  }
}
