#!/usr/bin/env bash
# Writes docs/api/<Package>.txt anew from the built assemblies: eng/accept-api.sh
# Run it after a change of the public API that is meant, and commit the listings with that change.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
[ -n "${HOME:-}" ] || { export HOME="$root/artifacts/home"; mkdir -p "$HOME"; }
tests=Connect.Architecture.Tests
"$root/eng/restore.sh" --quiet
dotnet build "$root/tests/$tests" -c Debug -v quiet -nologo -clp:NoSummary
CONNECT_ACCEPT_API=1 "$root/tests/$tests/bin/Debug/net10.0/$tests" -noLogo -class "$tests.PublicApi.PublicApiTests"
git -C "$root" status --short docs/api
