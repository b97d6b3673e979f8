import type { PingKey } from "@/api/ping-key/ping-key";
import { curl } from "@/components/passive/snippets/curl";
import type { Snippet } from "@/components/ui/code-tabs";

/** How a program reports by a monitor's name, and makes the monitor if there is none of that name. */
export function pingKeySnippets({ ping_url }: PingKey): Snippet[] {
  return [
    {
      name: "slug",
      label: "By slug",
      note: "The first ping of a name that nobody has used makes a heartbeat monitor of it.",
      code: `${curl(`${ping_url}/nightly-backup?create=1`)}

# Later, with its exit status
/usr/local/bin/job.sh
${curl(`${ping_url}/nightly-backup`, "/$?")}`,
    },
  ];
}
