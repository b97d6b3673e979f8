import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Config } from "@/api/types";
import { snippetsOf } from "@/components/passive/snippets/snippets-of";
import { monitorLike } from "@/testing/cast";

const url = "https://watch.example/heartbeat/abc";
const fail = "https://watch.example/webhook/abc/fail";
const recover = "https://watch.example/webhook/abc/recover";
const metric = "https://watch.example/metric/abc";
const key = { ping_key: "k3y", ping_url: "https://watch.example/base/ping/k3y" };

let folder = "";

/** Programs that write down their arguments, one a line, instead of doing anything. */
function pretend(name: string, then = ""): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "${name}" "$@" >&3\n${then}\n`);
  chmodSync(file, 0o755);
}

/** What the commands of a snippet were called with. The job ends with status 3. */
function called(code: string): string[] {
  const script = code.replaceAll("/usr/local/bin/job.sh", `${folder}/job`);
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder };
  return execFileSync("sh", ["-c", `exec 3>&1 1>&2\n${script}`], { env, stdio: ["ignore", "pipe", "pipe"] })
    .toString()
    .trimEnd()
    .split("\n");
}

function snippet(name: string, given: Parameters<typeof monitorLike>[0]): string {
  const code = snippetsOf(monitorLike(given), key).find((one) => one.name === name)?.code;
  if (code === undefined) throw new Error(`no snippet ${name}`);
  return code;
}

const heartbeat = (name: string, config: Config = {}) => snippet(name, { heartbeat_url: url, config });
const webhook = (name: string, config: Config = {}) =>
  snippet(name, { webhook_fail_url: fail, webhook_recover_url: recover, config });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "snippets-"));
  for (const name of ["curl", "wget", "watchbell"]) pretend(name);
  pretend("job", "exit 3");
});
afterAll(() => rmSync(folder, { recursive: true }));

it("reports the start and the exit status by curl", () => {
  const lines = called(heartbeat("curl"));
  expect(lines.filter((line) => line.startsWith("https://") || line === "job")).toEqual([
    `${url}/start`,
    "job",
    `${url}/3`,
  ]);
});

it("gives addresses with special characters to the shell as one word", () => {
  const odd = "https://watch.example/a b?c=1&d='$HOME'";
  const lines = called(snippet("curl", { heartbeat_url: odd }));
  expect(lines).toContain(`${odd}/start`);
  expect(lines).toContain(`${odd}/3`);
});

it("says nothing by wget when the job failed, and hands the job to watchbell", () => {
  expect(() => called(heartbeat("wget"))).toThrow();
  expect(called(heartbeat("run"))).toEqual(["watchbell", "run", "--monitor", url, "--", `${folder}/job`]);
});

it("writes the cron line on the monitor's own schedule and in its zone", () => {
  const code = heartbeat("cron", { schedule: "30 4 * * 1-5", time_zone: "Europe/Berlin" });
  const [zone, line = ""] = code.split("\n");
  expect(zone).toBe("CRON_TZ=Europe/Berlin");
  expect(line.startsWith("30 4 * * 1-5 /usr/local/bin/job.sh; ")).toBe(true);
  // Cron would end the command there.
  expect(line.replaceAll("\\%", "")).not.toContain("%");
  expect(called(line.slice("30 4 * * 1-5 ".length).replaceAll("\\%", "%")).at(-1)).toBe(`${url}/3`);
});

it("runs after the job what systemd hands to the shell", () => {
  const code = heartbeat("systemd", { schedule: "30 4 * * *", time_zone: "Europe/Berlin" });
  expect(code).toContain("OnCalendar=*-*-* 04:30:00 Europe/Berlin");
  const quoted = /^ExecStopPost=-\/bin\/sh -c "(.*)"$/m.exec(code)?.[1] ?? "";
  const command = quoted.replaceAll("$$", "$").replaceAll("%%", "%").replaceAll("/usr/bin/curl", "curl");
  expect(called(`EXIT_CODE=exited EXIT_STATUS=3; ${command}`).at(-1)).toBe(`${url}/3`);
  expect(called(`EXIT_CODE=killed EXIT_STATUS=TERM; ${command}`).at(-1)).toBe(`${url}/fail`);
});

it("takes systemd's own schedules as they are", () => {
  expect(heartbeat("systemd", { schedule: "Mon..Fri *-*-* 08:00" })).toContain("OnCalendar=Mon..Fri *-*-* 08:00\n");
  expect(heartbeat("cron", { schedule: "Mon..Fri *-*-* 08:00" })).toMatch(/^0 3 \* \* \* /);
});

it.each(["node"])("writes JavaScript that can be read: %s", (name) => {
  for (const code of [heartbeat(name), webhook(name)]) {
    const file = join(folder, "snippet.mjs");
    writeFileSync(file, code);
    expect(() => execFileSync(process.execPath, ["--check", file], { stdio: "pipe" })).not.toThrow();
  }
});

it("keeps the job's exit status and its secret in Kubernetes", () => {
  const code = heartbeat("kubernetes", { schedule: "*/5 * * * *", time_zone: "America/New_York" });
  expect(code).toContain('schedule: "*/5 * * * *"');
  expect(code).toContain('timeZone: "America/New_York"');
  const script = code.slice(code.indexOf("- |\n") + 4).replaceAll(/^ {18}/gm, "");
  expect(() => called(`HEARTBEAT_URL=${url}\n${script}`)).toThrow();
  expect(called(`HEARTBEAT_URL=${url}\n(${script}) || :`).filter((line) => line.startsWith(url))).toEqual([
    `${url}/start`,
    `${url}/3`,
  ]);
});

it("names the secret, and not the address, where GitHub shows it", () => {
  const code = heartbeat("github");
  const run = code.split("\n").filter((line) => !line.startsWith("#"));
  expect(run.join("\n")).not.toContain(url);
  expect(code).toContain("if: always()");
});

it("sends a webhook its message, and signs when there is a secret", () => {
  const lines = called(webhook("curl"));
  expect(lines).toContain('{"message":"The disk is full","severity":"high"}');
  expect(lines.filter((line) => line.startsWith("https://"))).toEqual([fail, recover]);
  const signed = called(webhook("curl", { secret: "********" }));
  const at = signed.indexOf('{"message":"The disk is full","severity":"high"}');
  expect(at).toBeGreaterThan(0);
  // echo -n '{"message":"The disk is full","severity":"high"}' | openssl dgst -sha256 -hmac 'the secret of this monitor'
  const digest = execFileSync("openssl", ["dgst", "-sha256", "-hmac", "the secret of this monitor", "-r"], {
    input: signed[at],
  });
  expect(signed).toContain(`X-Hub-Signature-256: sha256=${digest.toString().split(" ")[0]}`);
  expect(signed.filter((line) => line.startsWith("https://"))).toEqual([fail, recover]);
});

it("sends a metric in the URL, as JSON and many at once", () => {
  const of = (name: string) => called(snippet(name, { metric_url: metric }));
  expect(of("query")).toContain(`${metric}?value=21.5`);
  expect(of("query").some((line) => /^value=[\d.]+$/.test(line))).toBe(true);
  expect(of("json").map(parsed)).toContainEqual({ value: 21.5, at: "2026-01-31T12:00:00Z" });
  expect(of("batch").map(parsed)).toContainEqual({ values: [expect.anything(), expect.anything()] });
  const cron = snippet("cron", { metric_url: metric }).slice("*/5 * * * * ".length);
  expect(called(cron).at(-1)).toMatch(/\?value=\d+$/);
});

it("tells Prometheus the server, its path and the ping key", () => {
  const code = snippet("prometheus", {});
  expect(code).toContain("scheme: https\n");
  expect(code).toContain('path_prefix: "/base"\n');
  expect(code).toContain('credentials: "k3y"');
  expect(code).toContain('targets: ["watch.example"]');
});

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
