import { curl, curlJson, pythonPost } from "@/components/passive/snippets/curl";
import type { Snippet } from "@/components/ui/code-tabs";
import { powershellString, quotedString, shellWord } from "@/lib/quoting";

const WRONG = { message: "The disk is full", severity: "high" };

/** How something says that it is wrong, and that it is well again. With a secret, every call has to be signed. */
export function webhookSnippets(fail: string, recover: string, signed: boolean): Snippet[] {
  if (signed) return signedSnippets(fail, recover);
  return [
    {
      name: "curl",
      label: "curl",
      code: `# Something is wrong: message and severity may be left out\n${curlJson(fail, WRONG)}\n\n# It is well again\n${curl(recover)}`,
    },
    {
      name: "python",
      label: "Python",
      code: `${pythonPost(fail)}

send(${pythonDict(WRONG)})`,
    },
    { name: "node", label: "Node", code: node(fail) },
    { name: "powershell", label: "PowerShell", code: powershell(fail, recover) },
  ];
}

const NOTE = "This monitor has a secret: calls without its signature are refused.";

function signedSnippets(fail: string, recover: string): Snippet[] {
  return [
    { name: "curl", label: "curl", note: NOTE, code: signedShell(fail, recover) },
    { name: "python", label: "Python", note: NOTE, code: signedPython(fail, recover) },
  ];
}

function signedShell(fail: string, recover: string): string {
  return `SECRET='the secret of this monitor'

send() { # send URL BODY
  signature=$(printf %s "$2" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1)
  curl -fsS -m 10 --retry 3 -o /dev/null \\
    -H 'Content-Type: application/json' -H "X-Hub-Signature-256: sha256=$signature" \\
    -d "$2" "$1"
}

send ${shellWord(fail)} ${shellWord(JSON.stringify(WRONG))}
send ${shellWord(recover)} '{}'`;
}

function signedPython(fail: string, recover: string): string {
  return `import hashlib
import hmac
import json
import urllib.request

SECRET = b"the secret of this monitor"


def send(url: str, body: dict) -> None:
    data = json.dumps(body).encode()
    signature = hmac.new(SECRET, data, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
    urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10).close()


send(${quotedString(fail)}, ${pythonDict(WRONG)})
send(${quotedString(recover)}, {})`;
}

function node(fail: string): string {
  return `await fetch(${quotedString(fail)}, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(${JSON.stringify(WRONG)}),
  signal: AbortSignal.timeout(10_000),
});`;
}

function powershell(fail: string, recover: string): string {
  return `$Body = @{ message = 'The disk is full'; severity = 'high' } | ConvertTo-Json
Invoke-RestMethod -Method Post -Uri ${powershellString(fail)} -ContentType 'application/json' -Body $Body

# It is well again
Invoke-RestMethod -Method Post -Uri ${powershellString(recover)}`;
}

function pythonDict(value: Record<string, string>): string {
  const entries = Object.entries(value).map(([name, text]) => `${quotedString(name)}: ${quotedString(text)}`);
  return `{${entries.join(", ")}}`;
}
