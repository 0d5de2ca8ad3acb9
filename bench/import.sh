#!/usr/bin/env bash
# The figures of an import: bench/import.sh FILE.csv[.gz] [RUNS]
# The file's first column is a barcode. Each run has a server, a database and browsers of its own; needs what ./kaunta test browser needs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -ge 1 ] || { echo "usage: bench/import.sh FILE.csv[.gz] [RUNS]" >&2; exit 2; }
export KAUNTA_BENCH_FILE KAUNTA_BENCH_RUNS=${2:-5} KAUNTA_BENCH_REPORT=$root/artifacts/import-bench.txt
KAUNTA_BENCH_FILE=$(realpath "$1")
mkdir -p "$root/artifacts"
(cd "$root/app" && npm run --silent build > /dev/null)
dotnet build "$root/tests/EndToEnd/EndToEnd.csproj" -c Release -v q -nologo > /dev/null
"$root/artifacts/bin/EndToEnd/release/Kaunta.EndToEnd" -noColor -explicit only -class Kaunta.EndToEnd.ImportBench > "$root/artifacts/import-bench.log" 2>&1 ||
  { tail -n 40 "$root/artifacts/import-bench.log" >&2; exit 1; }
cat "$KAUNTA_BENCH_REPORT"
