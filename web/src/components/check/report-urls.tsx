import type { Monitor } from "@/api/types";
import { CopyLine } from "@/components/ui/copy-button";

const names = {
  heartbeat_url: "Call this when the job has run",
  ping_url: "The same, as Healthchecks clients know it",
} as const;

/** The addresses a monitor that reports in is called at. */
export function ReportAddresses({ monitor }: { monitor: Monitor }) {
  return addressesOf(monitor).map(({ name, url }) => (
    <div key={name}>
      <p className="mb-1 font-medium text-sm">{names[name]}</p>
      <CopyLine text={url} label="Copy the address" />
    </div>
  ));
}

/** The addresses with a line for the shell. */
export function ReportUrls({ monitor }: { monitor: Monitor }) {
  const [first] = addressesOf(monitor);
  if (!first) return null;
  return (
    <div className="flex flex-col gap-3">
      <ReportAddresses monitor={monitor} />
      <div>
        <p className="mb-1 text-muted text-xs">At the end of a cron job</p>
        <CopyLine text={`curl -fsS -m 10 --retry 3 -o /dev/null ${first.url}`} label="Copy the command" />
      </div>
    </div>
  );
}

function addressesOf(monitor: Monitor) {
  return (Object.keys(names) as (keyof typeof names)[]).flatMap((name) => {
    const url = monitor[name];
    return url ? [{ name, url }] : [];
  });
}
