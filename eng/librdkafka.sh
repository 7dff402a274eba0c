#!/usr/bin/env bash
# Builds librdkafka from Debian's source package and packs it as the NuGet package librdkafka.redist, for registries that carry Confluent.Kafka but not its native part.
#
# Usage: eng/librdkafka.sh VERSION [--quiet]     VERSION is what Confluent.Kafka asks for → eng/packages/librdkafka.redist.VERSION.nupkg
#
# The package is kept in the user's cache folder too, so that the next clone only copies it. apt verifies the source's signatures.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
version=$1
quiet=${2:-}
# The first suite of Debian whose librdkafka has all that this Confluent.Kafka calls.
suite=forky
tools='cc:gcc make:make python3:python3 pkg-config:pkg-config tar:tar'
libraries='libc6-dev libssl-dev libsasl2-dev libzstd-dev libcurl4-openssl-dev zlib1g-dev'

fail() { echo "restore: $*" >&2; exit 1; }
say() { [ "$quiet" = --quiet ] || echo "restore: $*"; }

case $(uname -s)-$(uname -m) in
  Linux-x86_64) rid=linux-x64 ;;
  Linux-aarch64) rid=linux-arm64 ;;
  *) fail "the registry has no librdkafka.redist $version, and it can only be built here on Linux (x64, arm64); use a registry that carries the package" ;;
esac

name="librdkafka.redist.$version.nupkg"
package="$root/eng/packages/$name"
cache="${XDG_CACHE_HOME:-${HOME:-$root/artifacts/home}/.cache}/connect/librdkafka/$suite-$rid"

# place FILE: into eng/packages, whole or not at all
place() { cp "$1" "$package.new" && mv -f "$package.new" "$package"; }

mkdir -p "$root/eng/packages" "$root/artifacts"
[ ! -s "$package" ] || exit 0
if [ -s "$cache/$name" ]; then
  place "$cache/$name"
  exit 0
fi

install_missing() {
  local entry missing=()
  for entry in $tools; do command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}"); done
  for entry in $libraries; do dpkg-query -W -f '${Status}' "$entry" 2>/dev/null | grep -q 'ok installed' || missing+=("$entry"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    { command -v sudo >/dev/null && sudo -n true 2>/dev/null; } || fail "librdkafka has to be built here; run 'apt-get install ${missing[*]}' as root first, then again"
    as_root=(sudo -n)
  fi
  { "${as_root[@]}" apt-get -qq update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}"; } >"$work/log" 2>&1 \
    || { tail -n 5 "$work/log" >&2; fail "could not install ${missing[*]}; install them and try again"; }
}

# The places this machine gets its packages from, one per line: address, then the keyring that vouches for it if the entry names one.
mirrors() {
  {
    awk 'FNR == 1 || /^[[:space:]]*$/ { if (uri != "") print uri, key; uri = key = "" } tolower($1) == "uris:" { uri = $2 } tolower($1) == "signed-by:" && $2 ~ /^\// { key = $2 } END { if (uri != "") print uri, key }' \
      /etc/apt/sources.list.d/*.sources 2>/dev/null || true
    sed -nE 's#^deb(-src)? +(\[([^]]*)\] +)?([^ ]+) .*#\4 \3#p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -E 's#^([^ ]+) .*signed-by=([^ ]+).*#\1 \2#; t; s# .*##' || true
  } | awk '!seen[$1]++'
}

# An apt of its own: nothing of the system's lists is touched, and no root is needed.
private_apt() {
  apt-get -q -o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/none" -o "Dir::State=$work/state" -o Dir::State::status=/var/lib/dpkg/status \
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)" -o APT::Update::Error-Mode=any "$@"
}

download() {
  local mirror key
  mkdir -p "$work/none" "$work/state/lists/partial" "$work/cache/archives/partial" "$work/source"
  : >"$work/log"
  while read -r mirror key; do
    echo "deb-src ${key:+[signed-by=$key] }$mirror $suite main" >"$work/sources.list"
    if private_apt update >>"$work/log" 2>&1 && (cd "$work/source" && private_apt --download-only source librdkafka) >>"$work/log" 2>&1; then return 0; fi
  done < <(mirrors)
  tail -n 3 "$work/log" >&2
  fail "none of this machine's apt sources offers the source of librdkafka (suite $suite); use a NuGet registry that carries librdkafka.redist $version"
}

command -v apt-get >/dev/null || fail "the registry has no librdkafka.redist $version, and without apt it cannot be built here; use a registry that carries the package"
work=$(mktemp -d "$root/artifacts/librdkafka.XXXXXX")
trap 'rm -rf "$work"' EXIT
say "the registry lacks librdkafka.redist $version: building librdkafka from source, about a minute"
install_missing
download

build="$work/build"
mkdir -p "$build" "$work/pack/runtimes/$rid/native"
tar -xf "$work"/source/librdkafka_*.orig.tar.* -C "$build" --strip-components=1
(cd "$build" && ./configure --no-download --disable-lz4-ext && make -j "$(nproc)" -C src librdkafka.so.1) >"$work/log" 2>&1 \
  || { tail -n 15 "$work/log" >&2; fail "librdkafka could not be built; the messages above say why"; }
for feature in WITH_SSL WITH_SASL_CYRUS WITH_ZSTD WITH_CURL; do
  grep -q "define $feature 1" "$build/config.h" || fail "librdkafka was built without $feature; install its library and try again"
done
strip --strip-unneeded -o "$work/pack/runtimes/$rid/native/librdkafka.so" "$build/src/librdkafka.so.1"
cp "$build/LICENSES.txt" "$work/pack/"

cat >"$work/pack/librdkafka.redist.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <PackageId>librdkafka.redist</PackageId>
    <Version>$version</Version>
    <Authors>librdkafka contributors</Authors>
    <Description>librdkafka of Debian $suite, built on this machine for $rid.</Description>
    <IncludeBuildOutput>false</IncludeBuildOutput>
    <SuppressDependenciesWhenPacking>true</SuppressDependenciesWhenPacking>
    <NoWarn>NU5128</NoWarn>
  </PropertyGroup>
  <ItemGroup>
    <None Include="runtimes/**" Pack="true" PackagePath="runtimes" />
    <None Include="LICENSES.txt" Pack="true" PackagePath="/" />
  </ItemGroup>
</Project>
PROJECT
echo '<Project/>' | tee "$work/pack/Directory.Build.props" "$work/pack/Directory.Packages.props" >"$work/pack/Directory.Build.targets"
MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_NOLOGO=1 dotnet pack "$work/pack/librdkafka.redist.csproj" -c Release -o "$work/out" -v quiet >"$work/log" 2>&1 \
  || { tail -n 5 "$work/log" >&2; fail "librdkafka could not be packed; the messages above say why"; }
place "$work/out/$name"
if mkdir -p "$cache" 2>/dev/null; then cp "$package" "$cache/$name.new" 2>/dev/null && mv -f "$cache/$name.new" "$cache/$name" || true; fi
