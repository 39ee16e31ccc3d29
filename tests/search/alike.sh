#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# alike.sh - a search that takes states for the same which differ only in the names of alike tasks
# finds the verdicts, all the outcomes and the fewest preemptions that one finds which tries
# everything. With --check, each of its transitions leads to the same under other names.
#
#	SEED=N SCENARIOS=N tests/search/alike.sh
#
# Without SEED it draws the same ones each time.
export CPU_SECONDS=${CPU_SECONDS:-300}	# what is drawn is seldom large, but can be
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/search/draw-alike.sh"

seed=${SEED:-2026}
scenarios=${SCENARIOS:-$(share 40)}
most=${STATES:-20000}
echo "seed $seed, $scenarios scenarios"

# searched VARIANT OPTION…: leaves ./searched.db; fails if the search did not finish
searched() {
	local variant=$1 status=0

	shift
	rm -f searched.db
	"$simrun" explore scenario.ini --policy "$variant" -q -o searched.db \
		--max-states "$most" "$@" >searched.out 2>&1 || status=$?
	[ "$status" -le 1 ] || { [ "$status" = 4 ] || cat searched.out >&2; return 1; }
	[ -z "$(sql searched.db "SELECT stopped_by FROM search")" ]
}

# What ./searched.db says: verdicts and outcomes, and how many preemptions each violation needs.
found() {
	sql searched.db "SELECT property || ': ' || verdict FROM verdict ORDER BY property;
		SELECT outcome FROM outcome ORDER BY outcome"
}

fewest() {
	sql searched.db "SELECT property || ': ' || CASE WHEN fewest THEN preemptions ELSE '?' END
		FROM verdict WHERE verdict = 'violated' ORDER BY property"
}

# The schedule of a witness moves a task along while its step is announced as local. --check took
# the next step for that one.
draw_alike 20006720 >scenario.ini
run 1 'a witness under --check' explore scenario.ini --policy v4.8 --strategy exhaustive --outcomes \
	--check -q -o searched.db

# Each transition is taken twice then, and an exact schedule was told of both.
for drawn in '10001318 joel-v3' '10001323 hellwig-resched'; do
	draw_alike "${drawn% *}" >scenario.ini
	searched "${drawn#* }" --strategy exhaustive --outcomes --check
	same "$drawn, outcomes without a witness under --check" "0 of some" \
		"$(sql searched.db "SELECT sum(NOT holds) || ' of ' ||
			CASE WHEN count(*) > 1 THEN 'some' ELSE 'none' END FROM outcome")"
done

# What is broadcast reaches one CPU after the other, and another task may come in between. And of three
# tasks two were alike, but the names of the third were exchanged with one of theirs.
for drawn in '2027055 v4.10' '2027114 zhouxianrong --observe values'; do
	read -r number variant asked <<<"$drawn"
	draw_alike "$number" >scenario.ini
	# shellcheck disable=SC2086
	searched "$variant" --strategy exhaustive --reduction none --outcomes $asked
	all=$(found)
	# shellcheck disable=SC2086
	holds "$drawn: it is searched with --check" \
		searched "$variant" --strategy exhaustive --outcomes --check $asked
	same "$drawn, with what is alike" "$all" "$(found)"
done

finished=0 failed_before=0
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	variant=${alike_variants[$((i % ${#alike_variants[@]}))]}
	observe=()
	((i % 3)) || observe=(--observe values)
	draw_alike "$number" >scenario.ini
	"$simrun" check -q scenario.ini 2>/dev/null || continue
	searched "$variant" --strategy exhaustive --reduction none --outcomes "${observe[@]}" ||
		continue
	all=$(found)
	finished=$((finished + 1))
	searched "$variant" --strategy exhaustive --outcomes "${observe[@]}" --check ||
		same "$number, $variant, the search with --check" "" "$(<searched.out)"
	same "$number, $variant, depth first" "$all" "$(found)"
	searched "$variant" --strategy exhaustive
	same "$number, $variant, without outcomes" "$(grep ': ' <<<"$all")" "$(found)"
	searched "$variant" --outcomes "${observe[@]}"
	same "$number, $variant, bounded" "$all" "$(found)"
	same "$number, $variant, outcomes without a witness" 0 \
		"$(sql searched.db "SELECT count(*) FROM outcome WHERE NOT holds")"
	if searched "$variant" --reduction none; then
		all=$(fewest)
		case $all in
		*'?'*) ;;	# a limit was reached first
		*)	searched "$variant"
			same "$number, $variant, fewest preemptions" "$all" "$(fewest)" ;;
		esac
	fi
	[ "$failed" = "$failed_before" ] || cp scenario.ini "${KEEP:-.}/scenario-$number.ini"
	failed_before=$failed
done
echo "$finished of $scenarios could be tried in every order"
holds "enough are small" [ "$finished" -gt $((scenarios / 4)) ]
finish
