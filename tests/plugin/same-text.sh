#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# same-text.sh - a variant's text is the same inside and outside of the tree. Each variant
# of the tree, compiled as a plug-in with another header and another name, leaves the same
# in the database, and searches find the same.
CPU_SECONDS=${CPU_SECONDS:-300}
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
for_fast_builds 'it compares plug-ins with the variants that they are'
. "$source_dir/tests/plugin/lib.sh"

# outside VARIANT-FILE: makes my.so of it, a variant called my-NAME; sets inside and
# outside
outside()
{
	inside=$(sed -n 's/^	\.name = "\(.*\)",$/\1/p' "$source_dir/policies/$1")
	outside=my-$inside
	id=$(sed -n 's/^const struct policy \(policy_.*\) = {/\1/p' "$source_dir/policies/$1")
	sed -e 's,"policies/vmap/vmap.h",<simrun/variant.h>,' \
		-e 's,"policies/vmap/tree/\(nodes\|tree\).h",<simrun/nodes.h>,' \
		-e "s/^	\.name = \".*\",\$/	.name = \"$outside\",/" \
		"$source_dir/policies/$1" >my.c
	echo "SIMRUN_PLUGIN(\"my\", &$id);" >>my.c
	builds "$1 is a plug-in" my.c
}

# left DATABASE: all that the runs left, without what tells the two forms apart
left()
{
	sql "$1" "UPDATE run SET digest = '', plugin = NULL, plugin_sha256 = NULL;
		DELETE FROM expectation" || return 1
	sql "$1" .dump | sed 's/my-//g'
}

# as_inside SCENARIO ARGUMENT…: runs both forms, and compares what they left
as_inside()
{
	local scenario=$source_dir/scenarios/$1

	shift
	rm -f inside.db outside.db
	"$simrun" "$scenario" --policy "$inside" -q -o inside.db "$@" >out 2>&1
	"$simrun" "$scenario" --policy "$outside" --plugin ./my.so -q -o outside.db "$@" >>out 2>&1
	left inside.db >inside.sql
	left outside.db >outside.sql
	holds "$inside: ${scenario##*/} ran" [ "$(wc -l <inside.sql)" -gt 100 ]
	same_files "$inside, ${scenario##*/} $*: the plug-in leaves the same" inside.sql outside.sql
}

# verdicts VARIANT ARGUMENT…: what a search finds: outcomes and, where no order is left
# out, how many states there are
verdicts()
{
	local states='s/ [0-9]*$//'

	[[ $* == *'reduction none'* ]] && states=''
	"$simrun" explore --outcomes --interleaving none --policy "$@" 2>&1 |
		sed -e 's/my-//g' -e 's/ *[0-9.]* [mu]*s / /' -e '/^variant /d' -e '/^plug-in my: /d' -e '/: never reached: /d' -e 's/  */ /g' -e 's/ [0-9]*$//' -e "$states"
}

# searched_as_inside SCENARIO ARGUMENT…
searched_as_inside()
{
	local scenario=$source_dir/scenarios/search/$1

	shift
	verdicts "$inside" "$scenario" "$@" >inside.txt
	verdicts "$outside" "$scenario" --plugin ./my.so "$@" >outside.txt
	says inside.txt "^$inside.*\(absent\|violated\)" "$inside: ${scenario##*/} is searched"
	same_files "$inside, ${scenario##*/} $*: a search of the plug-in finds the same" \
		inside.txt outside.txt
}

for variant in joel-v3 hellwig v4-8 v4-10 joel-v4 zhouxianrong what_if/v4-10-batch v6-1 v7-3; do
	outside "$variant.c" || continue
	as_inside overflow-storm.ini --set 'scenario.horizon=2ms'
	as_inside joel-2016.ini --set 'scenario.horizon=5ms' --trace steps
	searched_as_inside overflow.ini --reduction none
	searched_as_inside lock-break.ini --reduction none
done
# The others are alike, and shorter.
for variant in none joel-draft joel-v2 joel-v4-inc hellwig-draft hellwig-resched v5-4 v5-10 v6-12; do
	outside "$variant.c" || continue
	as_inside overflow-storm.ini --set 'scenario.horizon=1ms'
	searched_as_inside lock-break.ini --check
done

finish
