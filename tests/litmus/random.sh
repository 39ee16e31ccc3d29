#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# random.sh - searches of random litmus tests have exactly the final states that the axioms of
# their memory model allow. The axioms' program (tests/litmus/axioms/) shares no code with
# simrun. Of its models, a stronger one has no state that a weaker one has not.
#
#	SEED=N LITMUS_TESTS=N MODELS='sc tso weak' KEEP=DIR tests/litmus/random.sh
#
# KEEP=DIR keeps the programs about which they differ. tests/litmus/shrink makes them small.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

seed=${SEED:-$(date +%s)}
programs=${LITMUS_TESTS:-$(share 20)}
built=${builddir:?where the reference was built}/tests/litmus
echo "seed $seed, $programs programs"

# draw NR WITHOUT: that many programs without these things; their files are in files[]
draw() {
	local i number

	files=()
	for ((i = 0; i < $1; i++)); do
		number=$(draw_number "$seed" $i)
		"$built/random" "$number" "$2" >"random$number.litmus"
		files+=("random$number.litmus")
	done
}

# allowed MODEL FILE…: NAME TAB STATE, a line each
allowed() {
	at_most 300 "$built/axioms/axioms" "$@" |
		awk '/=/ { print name "\t" $0; next } { name = $0 }' | sort
}

# searched MODEL REDUCTION FILE…: the same, of simrun
searched() {
	local model=$1 reduction=$2 file

	shift 2
	rm -f r.db
	{
		for file in "$@"; do
			at_most 60 "$simrun" explore -q --jobs 1 --model "$model" \
				--reduction "$reduction" -o r.db "$file" >&2 ||
				echo "${file%.litmus}	status $?"
		done
		sql r.db "SELECT scenario || '	' || outcome
			FROM outcome JOIN run ON run.id = outcome.run"
	} | sort
}

keep() {
	local name

	[ -n "${KEEP:-}" ] || return 0
	cut -f 1 "$1" | sort -u | while read -r name; do
		cp "$name.litmus" "$KEEP/$2-$name.litmus"
	done
}

# --- the axioms agree with each other --------------------------------------------------------

draw $((10 * programs)) ''
for model in sc tso weak lkmm nodes; do
	allowed "$model" "${files[@]}" >"states.$model"
done
same 'states of sc that tso has not' '' "$(comm -23 states.sc states.tso)"
same 'states of tso that weak has not' '' "$(comm -23 states.tso states.weak)"
same 'states of weak that lkmm has not' '' "$(comm -23 states.weak states.lkmm)"
same 'states of weak (<) and of its graph (>)' '' "$(diff states.weak states.nodes)"

# --- searches agree with the axioms ----------------------------------------------------------

# A trylock never fails here because an unlock is not visible yet, and grace periods come in the
# order in which they were made: so some states are missing of programs with these.
for without in tr ''; do
	draw "$programs" "$without"
	for model in ${MODELS:-sc tso weak}; do
		allowed $model "${files[@]}" >may
		searched $model full "${files[@]}" 2>complaints >found
		comm -13 may found >impossible
		comm -23 may found >missing
		same "$model: no complaint" '' "$(head -n 5 complaints)"
		same "$model: states that are impossible" '' "$(head -n 20 impossible)"
		[ "$without" = tr ] || : >missing
		same "$model: states that were not found" '' "$(head -n 20 missing)"
		searched $model none "${files[@]:0:5}" 2>complaints >unreduced
		same "$model: states that only one of the reductions finds" '' \
			"$(grep -Ff <(cut -f 1 unreduced | sort -u) found | diff - unreduced)"
		keep impossible $model
		keep missing $model
	done
done

finish
