#!/usr/bin/env bash
# Packs every package, with its README, XML documentation and symbols: eng/pack.sh [version]     → artifacts/packages
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
packages="$root/artifacts/packages"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
[ -n "${HOME:-}" ] || { export HOME="$root/artifacts/home"; mkdir -p "$HOME"; }
"$root/eng/restore.sh" --quiet

rm -rf "$packages"
mkdir -p "$packages"
# Built apart from bin and obj: neither mixes with other builds.
for project in "$root"/src/*/*.csproj; do
  dotnet pack "$project" -c Release --artifacts-path "$root/artifacts/pack" -o "$packages" -v quiet -nologo -nodeReuse:false -p:UseSharedCompilation=false ${1:+-p:ConnectVersion="$1"}
done
ls "$packages"
