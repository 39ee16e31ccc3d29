#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# at-once.sh - processes that append to one database at the same time lose nothing, whether
# the file exists before or not. By default there are few rounds; try ROUNDS=100 by hand.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

rounds=${ROUNDS:-7}
scenario=$source_dir/scenarios/joel-2016.ini
cat >large.ini <<'END'
[scenario]
name = large
[machine]
cpus = 2
[policy]
variants = v4.8, hellwig
[task W]
cpu = any
count = 4
program = repeat 400 { vmalloc 1p; vfree }
END

# all_at_once NUMBER ARGUMENT…: runs so many of the same; each must end with 0 and print nothing
all_at_once() {
	local number=$1 pids=() i status

	shift
	for ((i = 0; i < number; i++)); do
		"$simrun" -q "$@" -o all.db >"out.$i" 2>"err.$i" &
		pids+=($!)
	done
	for ((i = 0; i < number; i++)); do
		wait "${pids[i]}"
		status=$?
		same "$claim: status of process $i" 0 $status
		same "$claim: what process $i says" '' "$(cat "err.$i")"
	done
}

# stored RUNS EACH: checks that all runs are there, and each is whole
stored() {
	same "$claim: runs" "$1" "$(sql all.db 'SELECT count(*) FROM run')"
	same "$claim: their parts" '' "$(sql all.db "SELECT policy, count(*) FROM (SELECT policy,
		digest || ' ' || (SELECT count(*) FROM op WHERE run = run.id) || ' ' ||
		(SELECT count(*) FROM event WHERE run = run.id) || ' ' ||
		(SELECT count(*) FROM expectation WHERE run = run.id) AS parts FROM run)
		GROUP BY policy HAVING count(*) <> $2 OR count(DISTINCT parts) <> 1")"
	same "$claim: the file is whole" ok "$(sql all.db 'PRAGMA integrity_check')"
	same "$claim: nothing lies beside it" all.db "$(echo all.db*)"
}

# The first of them makes the file, which then exists for as many again.
for ((round = 0; round < rounds; round++)); do
	number=$((2 + round % 7))
	rm -f all.db
	claim="round $round, $number on a new file"
	all_at_once $number "$scenario"
	stored $((number * variants)) $number
	claim="round $round, $number on an existing file"
	all_at_once $number "$scenario"
	stored $((2 * number * variants)) $((2 * number))
done

# The runs are too many to be collected in memory: SQLite makes the file while the others wait.
for ((round = 0; round < (rounds + 6) / 7; round++)); do
	number=$((2 + round % 7))
	rm -f all.db
	claim="round $round, $number large ones on a new file"
	all_at_once $number large.ini --trace steps
	stored $((number * 2)) $number
	holds "$claim: they are large" test "$(stat -c %s all.db)" -gt $((number * 1048576))
	: >all.db
	claim="round $round, $number on an empty file"
	all_at_once $number "$scenario"
	stored $((number * variants)) $number
done

# Searches append while readers look: a reader finds only whole runs.
rm -f all.db
claim='searches beside runs'
"$simrun" -q "$scenario" -o all.db >out 2>err
"$simrun" -q explore "$source_dir/scenarios/search/overflow.ini" --policy v4.8,v4.10 -o all.db >out.e 2>err.e &
search=$!
"$simrun" report all.db --format json >report.json 2>err.r
same "$claim: a report meanwhile" 0 $?
all_at_once 3 "$scenario"
wait $search
same "$claim: status of the search" 0 $?
same "$claim: runs" $((4 * variants)) "$(sql all.db "SELECT count(*) FROM run WHERE mode = 'run'")"
same "$claim: searches" 2 "$(sql all.db 'SELECT count(*) FROM search')"

finish
