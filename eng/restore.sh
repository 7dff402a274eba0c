#!/usr/bin/env bash
# Makes the declared package versions fit the configured package registry.
#
# Directory.Packages.props declares the versions Connect is built for. Some registries (mirrors, air-gapped ones) do not carry all of them. This script asks the
# registry once, with a tiny restore per group of packages, and writes eng/fallback.props (never committed) with older versions for the groups it lacks.
# Where only the native part of Confluent.Kafka is missing, eng/librdkafka.sh builds it. The answer is kept until Directory.Packages.props, a NuGet
# configuration, these scripts or the installed SDKs change.
#
# Usage: eng/restore.sh [--quiet]     exits 0 when the declared or the fallback versions resolve
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
quiet=${1:-}

# One row per package: group | property in Directory.Packages.props | package | fallback version. The packages of a group fall back together.
table='
sqlite | SqliteCoreVersion   | Microsoft.Data.Sqlite.Core      | 6.0.7
sqlite | SqliteBundleVersion | SQLitePCLRaw.bundle_e_sqlite3   | 2.0.6
sqlserver | SqlClientVersion | Microsoft.Data.SqlClient        | 2.1.4
'
# Properties that a group's fallback needs besides its versions (the older SQLite bundle has assets for version-specific runtime identifiers).
extra_properties() {
  case $1 in
    sqlite) echo '<NoWarn>$(NoWarn);NETSDK1206</NoWarn>' ;;
  esac
}

say() { [ "$quiet" = --quiet ] || echo "restore: $*"; }

command -v dotnet >/dev/null || { echo "restore: the .NET 10 SDK is missing: 'dotnet' was not found in PATH; install it and try again" >&2; exit 1; }
dotnet_home=$(dirname "$(readlink -f "$(command -v dotnet)")")
# Listing the SDK folder is many times faster than starting dotnet; a wrapper script elsewhere still answers --version.
if [ -d "$dotnet_home/sdk" ]; then sdks=$(echo "$dotnet_home"/sdk/*); else sdks=$(dotnet --version); fi

fallback="$root/eng/fallback.props"
built_here='librdkafka built here'
stamp="$root/artifacts/restore.stamp"
key="$({ cat "$root/Directory.Packages.props" "$root/eng/restore.sh" "$root/eng/librdkafka.sh" "$root/NuGet.config" "${HOME:-/}/.nuget/NuGet/NuGet.Config" 2>/dev/null || true; } | cksum) $sdks"
if [ -f "$stamp" ]; then
  { IFS= read -r known_key; IFS= read -r known_answer; } <"$stamp" || true
  # An answer that needs the fallback or a package built here is only good while that is there.
  if [ "$known_key" = "$key" ] && { [[ $known_answer != fallback* ]] || [ -f "$fallback" ]; } \
    && { [[ $known_answer != *"$built_here"* ]] || [ -n "$(ls "$root"/eng/packages/*.nupkg 2>/dev/null)" ]; }; then
    say "nothing to do (${known_answer#* })"
    exit 0
  fi
fi

declared_version() { sed -n "s:.*<$1\b[^>]*>\([^<]*\)</$1>.*:\1:p" "$root/Directory.Packages.props" | head -n 1; }

mkdir -p "$root/artifacts"
# Below the root, so that its NuGet configuration counts, but with property files of its own.
probe=$(mktemp -d "$root/artifacts/probe.XXXXXX")
trap 'rm -rf "$probe"' EXIT
echo '<Project/>' | tee "$probe/Directory.Build.props" "$probe/Directory.Packages.props" >"$probe/Directory.Build.targets"

# resolves NAME "package version" …: whether exactly these versions can be restored
resolves() {
  local folder="$probe/$1" reference
  shift
  mkdir -p "$folder"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>'
    for reference in "$@"; do echo "<PackageReference Include=\"${reference% *}\" Version=\"[${reference#* }]\" />"; done
    echo '</ItemGroup></Project>'
  } >"$folder/probe.csproj"
  MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_NOLOGO=1 dotnet restore "$folder/probe.csproj" >"$folder/log" 2>&1
}

# Without this, a missing HOME or a first-run banner would look like a missing package.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
[ -n "${HOME:-}" ] || { export HOME="$root/artifacts/home"; mkdir -p "$HOME"; }

lines=() summary=()
for group in $(awk -F'|' 'NF > 1 { gsub(/ /, ""); if (!seen[$1]++) print $1 }' <<<"$table"); do
  declared=() older=() versions=()
  while IFS='|' read -r row_group property package version; do
    [ "$row_group" = "$group" ] || continue
    wanted=$(declared_version "$property")
    [ -n "$wanted" ] || { echo "restore: Directory.Packages.props declares no $property; add it or remove its row from eng/restore.sh" >&2; exit 1; }
    declared+=("$package $wanted")
    older+=("$package $version")
    versions+=("<$property>$version</$property>")
  done < <(tr -d ' ' <<<"$table")
  if resolves "$group" "${declared[@]}"; then
    summary+=("$group as declared")
  elif resolves "$group.fallback" "${older[@]}"; then
    summary+=("$group at fallback versions")
    lines+=("${versions[@]}" "$(extra_properties "$group")")
  else
    echo "restore: neither the declared (${declared[*]}) nor the fallback versions (${older[*]}) can be restored; check the NuGet configuration and the network:" >&2
    grep -m 3 -E 'error' "$probe/$group.fallback/log" >&2 || tail -n 5 "$probe/$group.fallback/log" >&2
    exit 1
  fi
done

# The native library has the version of its client.
kafka=$(sed -n 's:.*Include="Confluent\.Kafka" Version="\([^"]*\)".*:\1:p' "$root/Directory.Packages.props")
if resolves kafka "Confluent.Kafka $kafka"; then
  if [ -f "$root/eng/packages/librdkafka.redist.$kafka.nupkg" ]; then summary+=("$built_here"); else summary+=("kafka as declared"); fi
elif grep -q 'librdkafka\.redist' "$probe/kafka/log"; then
  "$root/eng/librdkafka.sh" "$kafka" "$quiet"
  resolves kafka "Confluent.Kafka $kafka" || { grep -m 3 -E 'error' "$probe/kafka/log" >&2; exit 1; }
  summary+=("$built_here")
else
  echo "restore: Confluent.Kafka $kafka cannot be restored; check the NuGet configuration and the network:" >&2
  grep -m 3 -E 'error' "$probe/kafka/log" >&2 || tail -n 5 "$probe/kafka/log" >&2
  exit 1
fi

answer="$(IFS=,; echo "${summary[*]}" | sed 's/,/, /g')"
if [ ${#lines[@]} -gt 0 ]; then
  new="<Project><PropertyGroup>$(printf '%s' "${lines[@]}")</PropertyGroup></Project>"
  # Written only when it differs: builds compare its time stamp.
  [ "$(cat "$fallback" 2>/dev/null)" = "$new" ] || echo "$new" >"$fallback"
  verdict=fallback
else
  rm -f "$fallback"
  verdict=declared
fi
printf '%s\n%s %s\n' "$key" "$verdict" "$answer" >"$stamp"
say "checked the registry: $answer"
