import { curl, curlJson, pythonPost } from "@/components/passive/snippets/curl";
import type { Snippet } from "@/components/ui/code-tabs";
import { powershellString, shellWord } from "@/lib/quoting";

const BATCH = {
  values: [
    { value: 21.5, at: "2026-01-31T12:00:00Z" },
    { value: 21.7, at: "2026-01-31T12:01:00Z" },
  ],
};

/** How a value is sent: in the URL, as JSON, or many that were measured before. */
export function metricSnippets(url: string): Snippet[] {
  return [
    {
      name: "query",
      label: "Query",
      code: `${curl(`${url}?value=21.5`)}

# What a command prints
curl -fsS -m 10 --retry 3 -o /dev/null -G --data-urlencode "value=$(cut -d ' ' -f 1 /proc/loadavg)" ${shellWord(url)}`,
    },
    {
      name: "json",
      label: "JSON",
      note: "Without “at”, the value counts from when it comes.",
      code: curlJson(url, { value: 21.5, at: "2026-01-31T12:00:00Z" }),
    },
    { name: "batch", label: "Batch", note: "Up to 1,000 values at once.", code: curlJson(url, BATCH) },
    {
      name: "cron",
      label: "cron",
      note: "A line of crontab -e: the share of the root disk in use, every five minutes.",
      code: `*/5 * * * * ${curl(`${url}?value=`, "$(df --output=pcent / | tr -dc 0-9)")}`,
    },
    { name: "python", label: "Python", code: `${pythonPost(url)}\n\nsend({"value": 21.5})` },
    {
      name: "powershell",
      label: "PowerShell",
      code: `$Body = @{ value = 21.5 } | ConvertTo-Json
Invoke-RestMethod -Method Post -Uri ${powershellString(url)} -ContentType 'application/json' -Body $Body`,
    },
  ];
}
