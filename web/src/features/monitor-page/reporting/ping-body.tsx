import { Download } from "lucide-react";
import { type Ping, pingBodyUrl } from "@/api/monitors/get-pings";
import { hasBody } from "@/features/monitor-page/reporting/timeline";
import { formatBytes } from "@/lib/format";

interface PingBodyProps {
  monitorId: string;
  ping: Ping;
}

/** What came along with a ping: text as text, the rest to be taken away. */
export function PingBody({ monitorId, ping }: PingBodyProps) {
  if (!hasBody(ping)) return null;
  const isText = ping.body !== null && ping.body_encoding !== "base64";
  return (
    <div className="min-w-0">
      {isText && (
        <pre
          tabIndex={0}
          className="max-h-72 overflow-auto whitespace-pre-wrap break-words rounded-md border bg-bg-subtle p-2.5 font-mono text-xs"
        >
          {ping.body}
        </pre>
      )}
      <p className="num mt-1 flex flex-wrap items-center gap-x-3 text-muted text-xs">
        {isText ? formatBytes(ping.body_bytes) : `${formatBytes(ping.body_bytes)} that are no text`}
        {ping.body_encoding === "latin-1" && <span>read as Latin-1</span>}
        <a
          href={pingBodyUrl(monitorId, ping.number)}
          download={`ping-${ping.number}${isText ? ".txt" : ".bin"}`}
          className="inline-flex items-center gap-1 rounded-sm text-accent hover:underline"
        >
          <Download className="size-3.5" aria-hidden />
          Download
        </a>
      </p>
    </div>
  );
}
