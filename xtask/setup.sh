#!/usr/bin/env bash
# Installs what a fresh Debian machine lacks: fonts, LibreOffice's converters, Chromium, PostgreSQL, the npm packages and
# the built front end. Says what it does; does nothing where all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

want=()
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || want+=(fonts-noto-cjk)
command -v pdftotext >/dev/null || want+=(poppler-utils)
command -v chromium >/dev/null || want+=(chromium)
[ -d /usr/lib/postgresql ] || want+=(postgresql)
command -v soffice >/dev/null || want+=(libreoffice-writer-nogui libreoffice-calc-nogui)
if [ "${#want[@]}" -gt 0 ]; then
  echo "==> installing Debian packages (about 3 minutes): ${want[*]}"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
fi
if [ ! -x /usr/sbin/slapd ]; then
  echo "==> installing slapd, which the tests start themselves: no service of the system is started for it"
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
  fi
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends slapd >/dev/null
fi

for part in ui e2e; do
  if [ ! -e $part/node_modules/.package-lock.json ] || [ $part/package-lock.json -nt $part/node_modules/.package-lock.json ]; then
    echo "==> installing the npm packages of $part (about 20 seconds)"
    (cd $part && npm ci --no-audit --no-fund --silent)
  fi
done
if [ ! -e ui/dist/shell.js ] || [ -n "$(find ui/src ui/build.mjs -newer ui/dist/shell.js 2>/dev/null)" ]; then
  echo "==> building the browser scripts"
  (cd ui && npm run -s build)
fi
