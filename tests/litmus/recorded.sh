#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# recorded.sh - searches of the programs in ../shared/litmus have the final states that herd7
# found, and no others, under sc, tso and weak.
#
#	MODELS='sc tso weak' LITMUS=../shared/litmus tests/litmus/recorded.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

recorded=${LITMUS:-$source_dir/../shared/litmus}
[ -f "$recorded/outcomes.json" ] || { echo "there is no $recorded"; exit 77; }

# recorded_states MODEL: NAME TAB STATE, a line each
recorded_states() {
	"$sqlite3" -separator '	' :memory: "
		SELECT program.key, state.value
		FROM json_each(readfile('$recorded/outcomes.json')) AS program,
			json_each(program.value, '\$.$1') AS state" | sort
}

# searched_states MODEL PART NAME…: the same, of simrun
searched_states() {
	local model=$1 part=$2 name

	shift 2
	for name in "$@"; do
		at_most 20 "$simrun" explore -q --jobs 1 --model "$model" -o "$model$part.db" \
			"$recorded/$name.litmus" >&2 || echo "$name	status $?"
	done
	sql "$model$part.db" "SELECT scenario || '	' || outcome
		FROM outcome JOIN run ON run.id = outcome.run"
}

for model in ${MODELS:-sc tso weak}; do
	recorded_states $model >wanted
	mapfile -t names < <(cut -f 1 wanted | uniq)
	# in parts, since most of the time is spent waiting for the disk
	for ((part = 0, size = ${#names[@]} / 4 + 1; part < 4; part++)); do
		searched_states $model $part "${names[@]:part * size:size}" >got$part 2>err$part &
	done
	wait
	sort got? >got
	cat err? >err
	[ -s wanted ] || fail "$model: nothing is recorded"
	same "$model: no complaint" '' "$(head -n 5 err)"
	same "$model: states that are impossible" '' "$(comm -13 wanted got | head -n 20)"
	same "$model: states that were not found" '' "$(comm -23 wanted got | head -n 20)"
	echo "$model: ${#names[@]} programs, $(comm -12 wanted got | wc -l) of" \
		"$(wc -l <wanted) states"
done

finish
