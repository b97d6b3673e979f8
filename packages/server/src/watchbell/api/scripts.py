"""Programs that hosts fetch and run, with this installation's address filled in."""

import shlex

from fastapi import APIRouter
from starlette.responses import Response

from watchbell.api.deps import Reading

root_router = APIRouter(tags=["netmon"])

_CLIENT_HEARTBEAT = r"""#!/bin/sh
# Tells Watchbell that this host is alive.
#
#   client-heartbeat.sh HOST_ID TOKEN [SERVER]
#
# Every five minutes, by cron:  */5 * * * * /usr/local/bin/client-heartbeat.sh web-1 TOKEN >/dev/null
# It ends with 0 when the heartbeat was received, else with 1. Needs curl or wget.

set -u

if [ "$#" -lt 2 ] || [ "$#" -gt 3 ]; then
    printf 'usage: %s HOST_ID TOKEN [SERVER]\n' "$0" >&2
    exit 1
fi
host=$1
token=$2
server=${3:-@SERVER@}
url=${server%/}/api/v1/heartbeat/$host

say() {
    printf '[%s] %s\n' "$(date '+%Y-%m-%d %H:%M:%S')" "$1"
}

if command -v curl >/dev/null 2>&1; then
    status=$(curl -sS -o /dev/null -w '%{http_code}' --max-time 30 -X POST -H "Authorization: Bearer $token" "$url")
    said="HTTP $status"
    [ "$status" = 200 ]
elif command -v wget >/dev/null 2>&1; then
    said=$(wget -q -O /dev/null -T 30 --header "Authorization: Bearer $token" --post-data '' "$url" 2>&1)
else
    said='neither curl nor wget is installed'
    false
fi
# shellcheck disable=SC2181
if [ "$?" -eq 0 ]; then
    say "Heartbeat sent successfully for $host"
    exit 0
fi
say "Heartbeat failed for $host: ${said:-no answer from $server}" >&2
exit 1
"""


@root_router.get(
    "/scripts/client-heartbeat.sh",
    summary="Fetch the heartbeat script",
    response_class=Response,
    responses={200: {"content": {"text/x-shellscript": {}}, "description": "A program for sh"}},
)
async def client_heartbeat(ctx: Reading) -> Response:
    """For hosts that tell by cron that they are alive: `client-heartbeat.sh HOST_ID TOKEN [SERVER]`."""
    script = _CLIENT_HEARTBEAT.replace("@SERVER@", shlex.quote(ctx.options.base_url.rstrip("/")))
    return Response(script, media_type="text/x-shellscript; charset=utf-8")
