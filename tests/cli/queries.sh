#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# queries.sh - each question of doc/queries.md has an answer for results of the shipped
# scenarios, and answers that are known are right.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
for_fast_builds 'it compares answers of SQL'

short='task cyclictest.program=cyclictest interval=1ms distance=0us loops=40'
run 0 'joel-2016' "$source_dir/scenarios/joel-2016.ini" --trace steps -q -o all.db
run 0 'latency-2016' "$source_dir/scenarios/latency-2016.ini" --policy v4.8,v4.10 -q -o all.db \
	--set "$short" --set scenario.horizon=100ms --set 'expect v4.8.sql.worst=SELECT 1' --set 'expect v4.8.sql.cause=SELECT 1'
"$simrun" "$source_dir/scenarios/lazy-max.ini" --set machine.max_steps=400000 -q -o all.db >out 2>err
run 0 'preemption' "$source_dir/scenarios/preemption.ini" -q -o all.db
run 0 'a search' explore "$source_dir/scenarios/search/overflow.ini" --outcomes -q -o all.db \
	--policy v4.8,v4.10
"$simrun" explore "$source_dir/scenarios/search/overflow.ini" --outcomes -q -o all.db --policy hellwig >out 2>err

# The repetitions of a sweep, and a swarm.
for shard in 1 2; do
	"$simrun" explore "$source_dir/scenarios/search/overflow.ini" -q -o many.db --policy v4.8,hellwig \
		--shard $shard/2 >out 2>err
done
cat >swept.ini <<'END'
[scenario]
trace = none

[machine]
cpus = 2

[vmalloc]
space = 4096p

[policy]
variants = v4.8, v4.10, hellwig

[task worker]
count = 2
program = repeat 40 { vmalloc 4p; sleep exp(3us); vfree }

[sweep]
repeat = 4
vmalloc.lazy_max = 16p, 64p, 256p
END
run 0 'a sweep' swept.ini -q -o many.db

# Two runs that differ without a reason, so that the question about these has an answer, too.
cp all.db forged.db
run 0 'all together' merge forged.db many.db
sql forged.db "CREATE TEMP TABLE forged AS SELECT * FROM run WHERE scenario = 'latency-2016' LIMIT 1;
	UPDATE forged SET id = 1000, digest = 'different';
	INSERT INTO run SELECT * FROM forged"
sql forged.db "INSERT INTO param SELECT 1000, key, value FROM param WHERE run =
	(SELECT min(id) FROM run WHERE scenario = 'latency-2016')"
sql forged.db "INSERT INTO expectation VALUES (1000, 'A.1', 'ok', 'EBUSY', 0)"

"$simrun" query --list --format tsv | awk -F'\t' 'NR > 1 { print $1 }' >names
holds 'there are twenty at least' [ "$(wc -l <names)" -ge 20 ]
same 'none has the name of another' "$(wc -l <names)" "$(sort -u names | wc -l)"
while read -r name; do
	run 0 "$name" query forged.db "$name" --format tsv
	holds "$name has an answer" [ "$(wc -l <out)" -ge 2 ]
	run 0 "$name, read by people" query all.db "$name"
	run 0 "$name of an empty answer" query all.db "$name" --format json
	same "$name is JSON" 1 "$(sql :memory: "SELECT json_valid(readfile('out'))")"
done <names

# answer NAME SQL: asks the question of $database and prints what the SQL selects from the answer
database=all.db
answer() {
	"$simrun" query "$database" "$1" --format json >answer.json
	sql :memory: "$2"
}

row="FROM json_each(readfile('answer.json'))"
same 'who fails in joel-2016' 'hellwig hellwig-draft hellwig-resched joel-draft joel-v2 joel-v3 zhouxianrong' \
	"$(answer spurious-kinds "SELECT group_concat(v, ' ') FROM (SELECT json_extract(value, '\$.variant') AS v $row
		WHERE json_extract(value, '\$.in_flight') = 1 ORDER BY v)")"
same 'which lock hurt most' 'vmap_purge_lock' \
	"$(answer worst-lock "SELECT json_extract(value, '\$.lock') $row WHERE json_extract(value, '\$.run') <= 11 LIMIT 1")"
same 'what ran at the worst latency of v4.8' 'preempt_off module purge.free' \
	"$(answer worst-latency "SELECT json_extract(value, '\$.kind') || ' ' || json_extract(value, '\$.who') || ' ' ||
		json_extract(value, '\$.mostly_in') $row LIMIT 1")"
same 'which schedule leads to -EBUSY' 'A until purge.take; B until return' \
	"$(answer ebusy-schedules "SELECT group_concat(d, '; ') FROM (SELECT json_extract(value, '\$.directive') AS d $row
		WHERE json_extract(value, '\$.run') = 6 ORDER BY json_extract(value, '\$.seq') LIMIT 2)")"
same 'the maximum grows with lazy_unit in v4.8' '32MiB 16MiB 8MiB' \
	"$(answer latency-by-lazy-max "SELECT group_concat(json_extract(value, '\$.value'), ' ') $row
		WHERE json_extract(value, '\$.variant') = 'v4.8'")"
same 'what only hellwig allows' 'A.1=EBUSY B.1=ok;A.1=ok B.1=EBUSY' \
	"$(answer outcomes "SELECT group_concat(json_extract(value, '\$.outcome'), ';') $row
		WHERE json_extract(value, '\$.allowed_by') = 'hellwig'")"
same 'A waited for the answers of B in hellwig' 'call.0 interrupt' \
	"$(answer handoffs "SELECT json_extract(value, '\$.object') || ' ' || json_extract(value, '\$.let_go_by') $row
		WHERE json_extract(value, '\$.run') = 6 LIMIT 1")"

database=many.db
# one SQL [CONDITION]: of the sweep's runs
one() {
	sql many.db "SELECT $1 FROM run AS r JOIN point AS p ON p.id = r.point JOIN summary AS s ON s.run = r.id
		WHERE r.scenario = 'swept' AND ${2:-1}"
}

at="$row WHERE value->>'scenario' = 'swept' AND value->>'measure' = 'preempt_off'"
same 'the mean of a point' \
	"$(one "printf('%.1f %d', avg(preempt_off_ns) / 1000, count(*))" "label = 'lazy_max=64p' AND policy = 'v4.8'")" \
	"$(answer points "SELECT printf('%.1f %d', value->>'mean', value->>'n') $at
		AND value->>'point' = 'lazy_max=64p' AND value->>'variant' = 'v4.8'")"
same 'points are in the order of the sweep' 'lazy_max=16p lazy_max=64p lazy_max=256p' \
	"$(answer growth "SELECT group_concat(value->>'point', ' ') $at AND value->>'variant' = 'v4.8'")"
same 'waits grow with lazy_max in v4.8, and not in v4.10' 'v4.10 0;v4.8 1' \
	"$(answer growth "SELECT group_concat(r, ';') FROM (
		SELECT value->>'variant' || ' ' || (max(value->>'times_the_first') > 2) AS r ${at/preempt_off/wait}
		AND value->>'variant' <> 'hellwig' GROUP BY value->>'variant')")"
same 'the worst run of a variant' "$(one 'max(preempt_off_ns)' "policy = 'v4.8'")" \
	"$(sql many.db "SELECT preempt_off_ns FROM summary WHERE run = $(answer worst-runs "SELECT value->>'run' $at
		AND value->>'variant' = 'v4.8'")")"
same 'with how many seeds v4.10 is better' '4 4 0' \
	"$(answer paired "SELECT value->>'seeds' || ' ' || (value->>'better') || ' ' || (value->>'worse') $at
		AND value->>'variant' = 'v4.10' AND value->>'point' = 'lazy_max=256p'")"
same 'all operations are counted' "$(one 'sum(operations)' "policy = 'v4.8'")" \
	"$(answer operation-times "SELECT value->>'operations' $row WHERE value->>'scenario' = 'swept'
		AND value->>'what' = 'length' AND value->>'variant' = 'v4.8'")"
same 'what a swarm found' 'hellwig violated 2 of 2;v4.8 proved 2 of 2' \
	"$(answer swarm "SELECT group_concat(value->>'variant' || ' ' || (value->>'verdict') || ' ' || (value->>'searched'), ';')
		$row WHERE value->>'property' = 'spurious_ebusy'")"

# op and event are views, whose computed columns compare with texts as those of tables do.
run 0 'a run with events' "$source_dir/scenarios/joel-2016.ini" -q -o joel.db
for where in "op|size_pages" "op|end_ns" "op|kind" "op|result" "v_op|retries" "event|cpu" "event|task"; do
	view=${where%|*} column=${where#*|}
	most=$(sql joel.db "SELECT max($column) FROM $view")
	same "$view.$column compares with a text" "found: $most" \
		"$(sql joel.db "SELECT 'found: ' || min($column) FROM $view WHERE $column = '$most'")"
done

finish
