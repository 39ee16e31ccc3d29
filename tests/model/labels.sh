#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# labels.sh - some scenario takes each step that `simrun list labels` names, and that list has
# the label of every step.
#
# Every label in the file of a variant is reached in a run of that variant.
export CPU_SECONDS=${CPU_SECONDS:-300}	# with --check each step of all variants is taken twice
. "${srcdir:-.}/tests/lib.sh"
for_fast_builds 'it looks which steps are taken'

# traced SCENARIO [OPTION…]: adds its runs to all.db
traced() {
	"$simrun" -q --trace steps -o all.db "$@" >out 2>err
	[ $? -le 1 ] || fail "$1 cannot be run" err
}

labels() {
	sql all.db "SELECT DISTINCT label FROM event JOIN run ON run.id = event.run
		WHERE label IS NOT NULL AND $1" | sort
}

for scenario in "$source_dir"/scenarios/*.ini; do
	case $scenario in
	*/overflow-storm.ini | */contention.ini | */pairs.ini) ;;	# too many events
	*/la[tz]* | */preemption.ini | */rt.ini | */thread-load.ini) ;;
	*/kernels.ini | */nodes-64.ini | */drain-starved.ini | */rt-drain.ini) ;;
	*) traced "$scenario" ;;
	esac
done
traced "$source_dir/tests/data/steps/scenario.ini"
traced "$source_dir/tests/data/labels.ini"
traced "$source_dir/tests/data/labels.ini" --set machine.preemption=rt
traced "$source_dir/tests/data/labels.ini" --set machine.tlb_flush=broadcast
what_ifs=$("$simrun" list policies | awk '/ what if: / { printf "%s%s", comma, $1; comma = "," }')
traced "$source_dir/tests/data/labels.ini" --set machine.tlb_flush=broadcast \
	--set machine.memory=weak --policy "$what_ifs"

traced "$source_dir/tests/data/labels.ini" --policy v6.12
traced "$source_dir/tests/data/labels-nodes.ini"
for file in labels labels-nodes; do
	"$simrun" --check -q -o check.db "$source_dir/tests/data/$file.ini" --policy all >out 2>err
	holds "$file: each step writes only what it says" [ $? -le 1 ]
	"$simrun" --check -q -o check.db "$source_dir/tests/data/$file.ini" \
		--policy "all,$what_ifs" \
		--set machine.memory=weak --set machine.tlb_flush=broadcast >out 2>err
	holds "$file: and so it does where memory is weak" [ $? -le 1 ]
done

same 'what a lock guards, only its owner works on' 0 \
	"$(sql check.db "SELECT count(*) FROM violation WHERE property = 'data_race'")"

"$simrun" list labels | sort >listed
labels 1 >reached
same 'labels that no scenario reaches' '' "$(comm -23 listed reached)"
same 'labels that are not listed' '' "$(comm -13 listed reached)"
same 'listed once' '' "$(uniq -d listed)"
for policy in $(variants); do
	grep -o '"\(purge\|aliases\)\.[a-z_]*"' "$source_dir/policies/${policy/./-}.c" |
		tr -d '"' | sort -u >own
	holds "$policy has labels" [ -s own ]
	labels "policy = '$policy'" >reached
	same "labels of $policy that no scenario reaches" '' "$(comm -23 own reached)"
done
finish
