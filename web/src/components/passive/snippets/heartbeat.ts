import type { Config } from "@/api/types";
import { curl } from "@/components/passive/snippets/curl";
import { onSchedule } from "@/components/passive/snippets/schedule";
import type { Snippet } from "@/components/ui/code-tabs";
import { cronCommand, powershellString, quotedString, shellWord, systemdWord } from "@/lib/quoting";

const JOB = "/usr/local/bin/job.sh";

/** How a job reports to `url`, an address that takes `/start`, `/fail` and an exit status at its end. */
export function heartbeatSnippets(url: string, config: Config): Snippet[] {
  const { cron, zone, calendar } = onSchedule(config);
  return [
    { name: "curl", label: "curl", code: `${curl(url, "/start")}\n${JOB}\n${curl(url, "/$?")}` },
    { name: "wget", label: "wget", code: `${JOB} && wget -q -T 10 -t 3 -O /dev/null ${shellWord(url)}` },
    {
      name: "cron",
      label: "cron",
      note: "A line of crontab -e. It reports the exit status, so that a failed run is told at once.",
      code: cronLine(url, cron, zone),
    },
    {
      name: "run",
      label: "watchbell run",
      note: "Tells start, end, exit status and the last lines of what it printed. The command runs even when we cannot be reached.",
      code: `watchbell run --monitor ${shellWord(url)} -- ${JOB}`,
    },
    { name: "systemd", label: "systemd", code: systemdUnits(url, calendar) },
    { name: "python", label: "Python", code: python(url) },
    { name: "node", label: "Node", code: node(url) },
    { name: "powershell", label: "PowerShell", code: powershell(url) },
    {
      name: "github",
      label: "GitHub Actions",
      note: "Keep the address as the repository's secret HEARTBEAT_URL.",
      code: github(url, cron),
    },
    { name: "kubernetes", label: "Kubernetes", code: kubernetes(url, cron, zone) },
  ];
}

function cronLine(url: string, cron: string, zone: string | null): string {
  const line = `${cron} ${cronCommand(`${JOB}; ${curl(url, "/$?")}`)}`;
  return zone ? `CRON_TZ=${zone}\n${line}` : line;
}

function systemdUnits(url: string, calendar: string): string {
  const tell = "/usr/bin/curl -fsS -m 10 --retry 3 -o /dev/null";
  // systemd gives the exit status as a number, but the name of a signal for a job that was killed.
  const end = `case $EXIT_CODE in exited) s=$EXIT_STATUS ;; *) s=fail ;; esac; exec ${tell} ${shellWord(url)}/$s`;
  return `# /etc/systemd/system/job.service
[Unit]
Description=The job
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStartPre=-${tell} ${systemdWord(`${url}/start`)}
ExecStart=${JOB}
ExecStopPost=-/bin/sh -c ${systemdWord(end)}

# /etc/systemd/system/job.timer
[Unit]
Description=When the job runs

[Timer]
OnCalendar=${calendar}
Persistent=true

[Install]
WantedBy=timers.target`;
}

function python(url: string): string {
  return `import urllib.request

URL = ${quotedString(url)}


def report(what: str = "") -> None:
    try:
        urllib.request.urlopen(URL + what, timeout=10).close()
    except OSError as error:
        print("could not report:", error)


report("/start")
try:
    run_job()
except BaseException:
    report("/fail")
    raise
report()`;
}

function node(url: string): string {
  return `const url = ${quotedString(url)};

async function report(what = "") {
  try {
    await fetch(url + what, { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    console.error("could not report:", error.message);
  }
}

await report("/start");
try {
  await runJob();
} catch (error) {
  await report("/fail");
  throw error;
}
await report();`;
}

function powershell(url: string): string {
  return `$Url = ${powershellString(url)}

function Send-Report([string]$What = '') {
    try { Invoke-RestMethod -Uri "$Url$What" -TimeoutSec 10 | Out-Null }
    catch { Write-Warning "Could not report: $_" }
}

Send-Report '/start'
& 'C:\\Scripts\\job.exe'
if ($LASTEXITCODE -eq 0) { Send-Report } else { Send-Report '/fail' }`;
}

function github(url: string, cron: string): string {
  return `# HEARTBEAT_URL: ${url}
on:
  schedule:
    - cron: ${quotedString(cron)} # in UTC

jobs:
  job:
    runs-on: ubuntu-latest
    env:
      URL: \${{ secrets.HEARTBEAT_URL }}
    steps:
      - run: curl -fsS -m 10 --retry 3 -o /dev/null "$URL/start" || true
      - run: ./job.sh
      - if: always()
        env:
          VERB: \${{ job.status != 'success' && '/fail' || '' }}
        run: curl -fsS -m 10 --retry 3 -o /dev/null "$URL$VERB"`;
}

function kubernetes(url: string, cron: string, zone: string | null): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: job-heartbeat
stringData:
  url: ${quotedString(url)}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: job
spec:
  schedule: ${quotedString(cron)}
  timeZone: ${quotedString(zone ?? "Etc/UTC")}
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: job
              image: alpine:3
              env:
                - name: HEARTBEAT_URL
                  valueFrom:
                    secretKeyRef:
                      name: job-heartbeat
                      key: url
              command: ["/bin/sh", "-c"]
              args:
                - |
                  wget -q -T 10 -O /dev/null "$HEARTBEAT_URL/start"
                  ${JOB}
                  status=$?
                  wget -q -T 10 -O /dev/null "$HEARTBEAT_URL/$status"
                  exit $status`;
}
