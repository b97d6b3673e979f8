import type { Monitor } from "@/api/types";
import { CopyLine } from "@/components/ui/copy-button";

const names = {
  heartbeat_url: "Call this when the job has run",
  ping_url: "The same, as Healthchecks clients know it",
  push_url: "The same, as Uptime Kuma clients know it",
  webhook_fail_url: "Call this when it fails",
  webhook_recover_url: "Call this when it is well again",
  metric_url: "Send values here",
} as const;

/** The addresses a monitor that reports in is called at, with a line for the shell. */
export function ReportUrls({ monitor }: { monitor: Monitor }) {
  const urls = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) => {
    const url = monitor[name];
    return url ? [{ name, url }] : [];
  });
  const [first] = urls;
  if (!first) return null;
  return (
    <div className="flex flex-col gap-3">
      {urls.map(({ name, url }) => (
        <div key={name}>
          <p className="mb-1 font-medium text-sm">{names[name]}</p>
          <CopyLine text={url} label="Copy the address" />
        </div>
      ))}
      <div>
        <p className="mb-1 text-muted text-xs">At the end of a cron job</p>
        <CopyLine text={`curl -fsS -m 10 --retry 3 -o /dev/null ${first.url}`} label="Copy the command" />
      </div>
    </div>
  );
}
