#!/usr/bin/env bash
# Builds everything once and runs every test program: ./test.sh [name filter]     e.g. ./test.sh Embedded
#
# The last line is always "N passed, N failed"; the exit code is 0 only when nothing failed. A program that hangs is killed and counts as one failed test.
# Output and reports of each program are kept in artifacts/test-results. Environment:
#   TEST_JOBS      programs at a time (2)
#   TEST_TIMEOUT   seconds for one program (540; integration tests get twice as much)
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
cd "$root" || exit 1
filter=${1:-}
jobs=${TEST_JOBS:-2}
limit=${TEST_TIMEOUT:-540}
results="$root/artifacts/test-results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 TERM=${TERM:-dumb}
[ -n "${HOME:-}" ] || { export HOME="$root/artifacts/home"; mkdir -p "$HOME"; }

# What the tests need from the system: "command package" rows, installed where a command is missing.
needed='
initdb postgresql
'

give_up() {
  echo "test: $*" >&2
  echo "0 passed, 1 failed"
  exit 1
}

# Debian keeps the programs of a PostgreSQL server out of the path.
has() {
  command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}

install_needed() {
  local command package missing=()
  while read -r command package; do
    [ -z "$command" ] || has "$command" || missing+=("$package")
  done <<<"$needed"
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || give_up "missing: ${missing[*]}; install them with your system's package manager and run again"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up "missing: ${missing[*]}; run 'apt-get install ${missing[*]}' as root first (there is no sudo here)"
    as_root=(sudo -n)
  fi
  echo "test: installing ${missing[*]}"
  { "${as_root[@]}" apt-get -qq update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}"; } >"$results/apt.log" 2>&1 \
    || { cat "$results/apt.log" >&2; give_up "could not install ${missing[*]}"; }
}

# run NAME: one test program; leaves NAME.log, NAME.xml and NAME.rc
run() {
  local name=$1 seconds=$limit
  local program="$root/tests/$name/bin/Debug/net10.0/$name"
  [[ $name != *IntegrationTests ]] || seconds=$((2 * limit))
  # Background jobs of a script ignore Ctrl-C, and their children inherit that; the tests send it to programs they start.
  (cd "$root/tests/$name" && timeout -k 10 "$seconds" env --default-signal=INT,QUIT "$program" -noLogo -noColor -xml "$results/$name.xml") >"$results/$name.log" 2>&1 </dev/null
  echo $? >"$results/$name.rc"
}

# count NAME ATTRIBUTE: sum over the report's assemblies
count() {
  grep -o '<assembly [^>]*' "$results/$1.xml" 2>/dev/null | sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

report() {
  local name=$1 rc passed failed skipped
  rc=$(cat "$results/$name.rc" 2>/dev/null || echo 255)
  passed=$(count "$name" passed)
  failed=$(($(count "$name" failed) + $(count "$name" errors)))
  skipped=$(($(count "$name" skipped) + $(count "$name" not-run)))
  case $rc in
    124 | 137)
      echo "test: $name did not end within its time and was killed"
      failed=$((failed + 1))
      ;;
    0) ;;
    *)
      # The program's own failures are counted already; a crash before the report is one more.
      if [ "$failed" -eq 0 ]; then
        echo "test: $name ended with exit code $rc"
        failed=1
      fi
      ;;
  esac
  if [ "$rc" -eq 0 ] && [ ! -s "$results/$name.xml" ]; then
    echo "test: $name wrote no report"
    failed=1
  fi
  [ "$failed" -eq 0 ] || sed "s/^/  /" "$results/$name.log"
  echo "test: $name: $passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
}

rm -rf "$results"
mkdir -p "$results"
command -v dotnet >/dev/null || give_up "the .NET 10 SDK is missing: 'dotnet' was not found in PATH"
install_needed
eng/restore.sh || give_up "the packages cannot be restored"

echo "test: building"
if ! dotnet build Connect.sln -c Debug -v quiet -nologo -clp:NoSummary >"$results/build.log" 2>&1; then
  cat "$results/build.log"
  give_up "the build failed"
fi

# The longest first, so that it does not run alone at the end.
programs=()
for folder in tests/Connect.IntegrationTests tests/*.Tests; do
  name=${folder#tests/}
  if [ -f "$folder/$name.csproj" ] && [[ $name == *$filter* ]]; then programs+=("$name"); fi
done
[ ${#programs[@]} -gt 0 ] || give_up "no test program matches '$filter'"

# However this ends, no test program (each is its own process group under timeout) stays behind.
trap 'trap - INT TERM; kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
total_passed=0 total_failed=0 running=0
for name in "${programs[@]}"; do
  if [ $running -ge "$jobs" ]; then wait -n; running=$((running - 1)); fi
  run "$name" &
  running=$((running + 1))
done
wait

for name in "${programs[@]}"; do report "$name"; done
echo "$total_passed passed, $total_failed failed"
[ $total_failed -eq 0 ]
