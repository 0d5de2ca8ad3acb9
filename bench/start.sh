#!/usr/bin/env bash
# How long an operator waits: `./kaunta up` in a fresh clone (packages already downloaded) and again warm, until the app's page
# answers 200. Prints each run, the median, the limit, and a calibration beside it: the seconds that hashing 1 GiB takes here now.
# usage: bench/start.sh [--runs N]
set -euo pipefail
cd "$(dirname "$0")/.."
runs=5
[ "${1:-}" = --runs ] && runs=$2
clone=$(mktemp -d)
trap 'stop; rm -rf "$clone"' EXIT
pid=

now_ms() { date +%s%3N; }
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
calibrate() {
  local from; from=$(now_ms)
  head -c 1073741824 /dev/zero | sha256sum > /dev/null
  echo $(($(now_ms) - from))
}
stop() {
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  pid=
}
# Milliseconds from the command to the first 200 of the app's page, at most LIMIT seconds.
first_page() {
  local limit=$1 port=$2 from; from=$(now_ms)
  ./kaunta up --port "$port" --data "$clone/data" > "$clone/up.log" 2>&1 &
  pid=$!
  until [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 2 "http://localhost:$port/")" = 200 ]; do
    if ! kill -0 "$pid" 2> /dev/null || [ $(($(now_ms) - from)) -gt $((limit * 1000)) ]; then
      echo "the page did not answer within $limit s; the last lines of ./kaunta up:" >&2
      tail -20 "$clone/up.log" >&2
      exit 1
    fi
    sleep 0.05
  done
  took=$(($(now_ms) - from))
}

git clone -q . "$clone/kaunta"
cd "$clone/kaunta"
calibrations=() first=() warm=()
for run in $(seq "$runs"); do
  calibrations+=("$(calibrate)")
  git clean -qfdx
  rm -rf "$clone/data"
  first_page 600 5090; first+=("$took"); stop
  first_page 60 5090; warm+=("$took"); stop
  echo "run $run: first ${first[-1]} ms, warm ${warm[-1]} ms, calibration ${calibrations[-1]} ms"
done
printf '%-34s %10s %10s\n' figure 'median ms' 'limit ms'
printf '%-34s %10s %10s\n' 'first run to the app page' "$(median "${first[@]}")" 120000
printf '%-34s %10s %10s\n' 'warm run to the app page' "$(median "${warm[@]}")" 6000
printf '%-34s %10s %10s\n' 'calibration (1 GiB of SHA-256)' "$(median "${calibrations[@]}")" -
[ "$(median "${first[@]}")" -le 120000 ] && [ "$(median "${warm[@]}")" -le 6000 ]
