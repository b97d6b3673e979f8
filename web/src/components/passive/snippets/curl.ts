import { quotedString, shellWord } from "@/lib/quoting";

/** Quiet, patient for 10 seconds, three more tries when the network is bad, and an error says so. */
const CURL = "curl -fsS -m 10 --retry 3 -o /dev/null";

/** `tail` is read by the shell as it stands: `/$?`. */
export function curl(url: string, tail = ""): string {
  return `${CURL} ${shellWord(url)}${tail}`;
}

export function curlJson(url: string, body: unknown): string {
  return `${CURL} -H 'Content-Type: application/json' \\\n  -d ${shellWord(JSON.stringify(body))} \\\n  ${shellWord(url)}`;
}

/** A function of Python that sends JSON, and never stops the program that calls it. */
export function pythonPost(url: string): string {
  return `import json
import urllib.request

URL = ${quotedString(url)}


def send(body: dict) -> None:
    request = urllib.request.Request(
        URL, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except OSError as error:
        print("could not send:", error)
`;
}
