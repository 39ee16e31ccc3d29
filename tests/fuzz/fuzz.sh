#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# fuzz.sh - gives each input that the fuzzer kept to its target once, and the scenarios of
# other tests, too. tests/fuzz/run is the fuzzer.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

programs=${builddir:-$source_dir}/tests/fuzz
for target in scenario program schedule whole; do
	"$source_dir/tests/fuzz/pack" -u $target corpus/$target
done

replay() {
	local target=$1

	shift
	"$programs/fuzz-$target" "$@" >out 2>err || fail "$target" out err
	checks=$((checks + 1))
	sed "s/^/$target: /" out
}

mkdir databases
"$simrun" -q "$source_dir/scenarios/quickstart.ini" -o databases/whole.db
head -c 50000 databases/whole.db >databases/cut.db
replay scenario "corpus/scenario" "corpus/whole" "$source_dir/scenarios" "$source_dir/tests/data/bad"
replay program "corpus/program"
replay schedule "corpus/schedule"
replay whole "corpus/whole" "$source_dir/scenarios" "$source_dir/tests/data/bad"
replay litmus "$source_dir/tests/data/litmus"
replay database databases

# Traces, and what is left of them if lines or bytes are missing or others.
mkdir traces
seed=${SEED:-$(date +%N | sed 's/^0*//')}
echo "trace: seed $seed"
for ((i = 0; i < 60; i++)); do
	awk -v seed="$(draw_number "$seed" "$i")" 'BEGIN { srand(seed) }
		rand() < .05 { next }
		rand() < .05 { print }
		rand() < .1 { sub(/[0-9a-f]+/, int(rand() * 1e6)) }
		rand() < .1 { at = int(rand() * length) + 1; $0 = substr($0, 1, at - 1) substr($0, at + 1) }
		rand() < .02 { gsub(/=/, ":") }
		{ print }' "$source_dir/tests/data/traces/kernel.txt" >"traces/$i.txt"
done
"$simrun" report databases/whole.db 1 --trace-dat traces/whole.dat
for ((i = 0; i < 10; i++)); do
	head -c $((i * i * 400 + 12)) traces/whole.dat >"traces/$i.dat"
done
replay trace traces "$source_dir/tests/data/traces"
finish
