#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# search-random.sh - for small random scenarios, a search that leaves out what can find nothing
# new has the same verdicts and outcomes as one that tries everything, and needs no more
# preemptions for what it finds.
#
#	SEED=N SCENARIOS=N tests/search/search-random.sh
export CPU_SECONDS=${CPU_SECONDS:-300}	# what is drawn is seldom large, but can be
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/search/draw.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 200)}
echo "seed $seed, $scenarios scenarios"

# what VARIANT OPTION…: prints verdicts and outcomes, a line each; nothing if the search did not
# finish
what() {
	local variant=$1

	shift
	rm -f what.db
	"$simrun" explore scenario.ini --policy "$variant" -q -o what.db \
		--max-states 200000 "${asked[@]}" "$@" >what.out 2>&1
	if [ $? -gt 1 ]; then
		cat what.out
		return
	fi
	sql what.db "SELECT property || ': ' || verdict FROM verdict
			WHERE run IN (SELECT run FROM search WHERE stopped_by IS NULL)
			ORDER BY property;
		SELECT outcome FROM outcome
			WHERE run IN (SELECT run FROM search WHERE stopped_by IS NULL)
			ORDER BY outcome"
}

# fewest VARIANT OPTION…: prints how many preemptions each violation needs at least
fewest() {
	local variant=$1

	shift
	rm -f fewest.db
	"$simrun" explore scenario.ini --policy "$variant" -q -o fewest.db \
		--max-states 200000 "${asked[@]}" "$@" >what.out 2>&1
	sql fewest.db "SELECT property || ': ' || CASE WHEN fewest THEN preemptions ELSE '?' END
		FROM verdict WHERE verdict = 'violated' ORDER BY property"
}

finished=0	# every fourth scenario is asked what lockdep asks
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	variant=${variants[$((i % ${#variants[@]}))]}
	asked=()
	((i % 4)) || asked=(--property lock_order,irq_unsafe_lock,wait_context)
	draw "$number" >scenario.ini
	"$simrun" check -q scenario.ini 2>/dev/null || continue
	all=$(what "$variant" --strategy exhaustive --reduction none --outcomes)
	[ -n "$all" ] || continue
	finished=$((finished + 1))
	same "$number, $variant, depth first" "$all" \
		"$(what "$variant" --strategy exhaustive --outcomes)"
	same "$number, $variant, bounded" "$all" "$(what "$variant" --outcomes --check)"
	same "$number, $variant, without outcomes" "$(grep ': ' <<<"$all")" "$(what "$variant")"
	all=$(fewest "$variant" --reduction none)
	case $all in
	*'?'*) ;;	# a limit was reached first
	*)	same "$number, $variant, fewest preemptions" "$all" "$(fewest "$variant")" ;;
	esac
	[ "$failed" = "${before:-0}" ] || cp scenario.ini "${KEEP:-.}/scenario-$number.ini"
	before=$failed
done
echo "$finished of $scenarios could be tried in every order"
holds "most are small enough" [ "$finished" -gt $((scenarios / 2)) ]
finish
