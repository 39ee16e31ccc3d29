#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# shards.sh - a sweep that is run in parts is the sweep that is run in one piece: by shards
# that are merged, and by runs that were killed, interrupted or deleted and resumed.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

{
	cat "$source_dir/scenarios/quickstart.ini"
	printf '\n[sweep]\nrepeat = 5\nmachine.cpus = 2, 3, 4\n'
} >sweep.ini

# ids DB: all rows; rows DB: the same without what depends on the order of storing
ids() {
	sql "$1" 'PRAGMA integrity_check' 'PRAGMA foreign_key_check' .dump
}

rows() {
	sql "$1" 'PRAGMA integrity_check' 'PRAGMA foreign_key_check' \
		'SELECT p.number, p.label, r.number, r.repeat, r.policy, r.seed, r.digest, r.status,
		(SELECT count(*) FROM task WHERE run = r.id), (SELECT count(*) FROM lock WHERE run = r.id),
		(SELECT group_concat(name || ok) FROM expectation WHERE run = r.id)
		FROM run AS r JOIN point AS p ON p.id = r.point ORDER BY r.number'
}

run 0 'in one piece' -q sweep.ini --trace none -o single.db
ids single.db >single.ids
rows single.db >single.rows
all=$(sql single.db 'SELECT count(*) FROM run')
same 'all runs' 30 "$all"

# --- shards ------------------------------------------------------------------------------

for shards in 1 2 7 40; do
	rm -f part*.db out.db
	for ((k = 1; k <= shards; k++)); do
		run 0 "shard $k/$shards" -q sweep.ini --trace none --shard "$k/$shards" -o "part$k.db"
	done
	ls part*.db | sort -R --random-source=sweep.ini >parts
	# shellcheck disable=SC2046	# words
	run 0 "$shards shards" merge out.db $(cat parts)
	ids out.db >out.ids
	same_files "$shards shards: row for row what one simrun stored" single.ids out.ids
done
for resume in '' --resume; do
	# shellcheck disable=SC2086	# none or one word
	run 0 "a shard too many $resume" sweep.ini --shard 40/40 $resume -o none.db
	says err 'shard 40/40 has no runs, as there are too few for so many shards' 'that is said'
	holds 'nothing is stored' [ ! -e none.db ]
done
rm -f part*.db out.db
sed 's/^repeat = 5/repeat = 20\nprecision = 20 %/' sweep.ini >precise.ini
run 0 'with precision, in one piece' -q precise.ini --trace none -o precise.db
for k in 1 2; do
	run 0 "with precision, shard $k" -q precise.ini --trace none --shard "$k/2" -o "part$k.db"
done
run 0 'with precision' merge out.db part2.db part1.db
same 'with precision: the same runs' "$(rows precise.db)" "$(rows out.db)"

# --- what is resumed ----------------------------------------------------------------------

# resumed CLAIM: out.db becomes whole
resumed() {
	run 0 "$1: resumed" -q sweep.ini --trace none --resume -o out.db
	rows out.db >out.rows
	same_files "$1: resumed it is as in one piece" single.rows out.rows
}

rm -f out.db
resumed 'nothing'
ids out.db >out.ids
resumed 'all'
ids out.db >again.ids
same_files 'nothing is run again' out.ids again.ids
sql out.db 'PRAGMA foreign_keys = ON; DELETE FROM run WHERE id % 3 = 1 OR policy = "v4.8" AND id > 20'
resumed 'some runs were deleted'
rm -f out.db
run 0 'one shard' -q sweep.ini --trace none --shard 2/3 -o out.db
resumed 'a shard'
run 0 'another level' -q sweep.ini --trace ops --resume -o out.db
same 'runs of another level are other runs' $((2 * all)) \
	"$(sql out.db 'SELECT count(*) FROM run')"

# A run takes so long that a signal comes between the first and the last.
slow_sweep() {
	cat "$source_dir/scenarios/quickstart.ini"
	printf '\n[sweep]\nrepeat = 3000\n'
}
slow_sweep >long.ini
run 0 'a long one' -q long.ini --trace none -o long.db
rows long.db >long.rows

# cut SIGNAL: ends a run once something of it is stored
cut() {
	rm -f out.db*
	"$simrun" -q long.ini --trace none -o out.db 2>err &
	for _ in {1..3000}; do
		[ -e out.db ] && break
		sleep 0.01
	done
	kill "-$1" $! 2>/dev/null
	wait $! 2>/dev/null
	status=$?
}

rm -f out.db
for _ in 1 2 3; do
	"$simrun" -q long.ini --trace none --resume -o out.db 2>>err &
done
wait
rows out.db >out.rows
same_files 'three resume it at once: each run is there once' long.rows out.rows

for signal in KILL INT; do
	cut $signal
	case $signal-$status in
	KILL-137 | INT-130 | *-0) ;;	# 0: it was faster
	*) fail "SIG$signal: exit status $status" err ;;
	esac
	run 0 "SIG$signal: resumed" -q long.ini --trace none --resume -o out.db
	rows out.db >out.rows
	same_files "SIG$signal: resumed it is as in one piece" long.rows out.rows
done
finish
