#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# tunables.sh - what searches find depends on the tunables of a variant, as doc/tunables.md says:
# of v4.10-batch who gets in between, of v4.10-splice whether a purge finds all that is lazy.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search

# starving VARIANT [OPTION…]: in how many outcomes the large request fails
starving() {
	rm -f found.db
	"$simrun" explore "$search/batch.ini" --outcomes -q -o found.db --policy "$@" >out 2>err
	holds "$*: the search is made" [ $? -le 1 ]
	sql found.db "SELECT count(*) FROM outcome WHERE outcome LIKE 'A.1=EBUSY%'"
}

for batch in 1 2; do
	same "$batch areas in a hold: a small request gets in between" 1 \
		"$(starving v4.10-batch --set "policy v4.10-batch.batch=$batch")"
done
for batch in 3 4 1048576; do
	same "$batch areas in a hold: it does not" 0 \
		"$(starving v4.10-batch --set "policy v4.10-batch.batch=$batch")"
done
same 'a tunable of another variant changes nothing' 0 \
	"$(starving v4.8 --set 'policy v4.10-batch.batch=1')"

# violated SCENARIO OPTION…: what v4.10-splice violates there, and how many searches ended
violated() {
	local name=$1

	shift
	rm -f found.db
	"$simrun" explore "$search/$name.ini" --policy v4.10-splice -q -o found.db "$@" >out 2>err
	holds "$name $*: the search is made" [ $? -le 1 ]
	same "$name $*: it is complete" 0 \
		"$(sql found.db "SELECT count(*) FROM search WHERE stopped_by IS NOT NULL")"
	same "$name $*: each witness holds" 0 \
		"$(sql found.db "SELECT count(*) FROM verdict WHERE verdict = 'violated' AND NOT holds")"
	sql found.db "SELECT DISTINCT property FROM verdict WHERE verdict = 'violated'
		ORDER BY property" | tr '\n' ' '
}

for model in sc tso weak; do
	for name in splice overflow aliases memory; do
		for areas in 1 2; do
			same "$model: a purge that collects finds everything" '' \
				"$(violated $name --model $model --set 'policy v4.10-splice.collect=yes' \
					--set "policy v4.10-splice.splice=$areas")"
		done
	done
	same "$model: one that does not breaks two promises" 'spurious_ebusy stale_alias ' \
		"$(violated splice --model $model --set 'policy v4.10-splice.collect=no')"
done
same 'lists of one area are no lists' '' "$(violated splice --set 'policy v4.10-splice.collect=no' \
	--set 'policy v4.10-splice.splice=1')"

# The parameters that a run had are in its row, and decide its digest.
for value in 1 2; do
	run 0 "a run with batch = $value" "$search/batch.ini" -q -o params.db --policy v4.10-batch \
		--set "policy v4.10-batch.batch=$value"
done
same 'each run has its own' '1 2 ' \
	"$(sql params.db "SELECT value FROM param WHERE key = 'policy v4.10-batch.batch'" | tr '\n' ' ')"
same 'and its own digest' 2 "$(sql params.db 'SELECT count(DISTINCT digest) FROM run')"
for id in 1 2; do
	run 0 "run $id is made again" replay params.db $id -q
done
finish
