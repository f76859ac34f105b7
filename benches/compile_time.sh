#!/usr/bin/env bash
# What `#[predictive_coding]` adds to `cargo check` of a crate: each crate is checked with the attribute
# and without it, in turn, with its dependencies built. Prints the medians, by the clock and of all
# processors; the latter hold on a busy machine, too.
#
# Usage: benches/compile_time.sh [rounds]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-7}
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
names="vertices lstm thirty"

rustc --edition 2024 -o "$work/programs" benches/examples/programs.rs

# Both crates of a pair are members of one workspace, which shares the lock file of this one.
printf '[workspace]\nresolver = "3"\nmembers = ["*/*"]\n' >"$work/Cargo.toml"
cp Cargo.lock "$work/Cargo.lock"
for name in $names; do
  for kind in plain graph; do
    crate=$work/$name/$kind
    mkdir -p "$crate/src"
    printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\n' "$name-$kind" >"$crate/Cargo.toml"
    printf 'nalgebra = { version = "*", default-features = false, features = ["std"] }\npc-runtime.path = "%s/pc-runtime"\n' "$root" >>"$crate/Cargo.toml"
    flag=$([ "$kind" = plain ] && echo plain || true)
    "$work/programs" "$name" $flag >"$crate/src/lib.rs"
  done
done

# Seconds of one check of a crate whose source has changed: by the clock, and of all processors.
check() {
  touch "$work/$1/$2/src/lib.rs"
  local TIMEFORMAT='%R %U %S'
  { time cargo check --quiet --offline --manifest-path "$work/$1/$2/Cargo.toml"; } 2>&1 |
    awk 'NF == 3 { printf "%.3f %.3f\n", $1, $2 + $3; next } { print > "/dev/stderr" }'
}
# The median of column $1.
median() { awk -v column="$1" '{ print $column }' | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

for name in $names; do
  for kind in plain graph; do check "$name" "$kind" >/dev/null; done
  for _ in $(seq "$rounds"); do
    for kind in plain graph; do check "$name" "$kind" >>"$work/$name.$kind"; done
  done
done
printf '%-10s %-10s %8s %8s %8s\n' crate "" plain graph added
for name in $names; do
  for column in 1 2; do
    unit=$([ "$column" = 1 ] && echo elapsed || echo processor)
    plain=$(median "$column" <"$work/$name.plain") graph=$(median "$column" <"$work/$name.graph")
    awk -v n="$name" -v u="$unit" -v p="$plain" -v g="$graph" \
      'BEGIN { printf "%-10s %-10s %6.2f s %6.2f s %6.2f s\n", n, u, p, g, g - p }'
  done
done
