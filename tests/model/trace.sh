#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# trace.sh - pictures add up: the bars of each task together are as long, to the nanosecond, as
# the statistics of the run say, and no two bars of a track overlap.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# adds_up NAME POLICIES [OPTION…]: checks that for each run of a shipped scenario
adds_up() {
	local name=$1 policies=$2 id

	shift 2
	rm -f runs.db
	"$simrun" "$source_dir/scenarios/$name.ini" --policy "$policies" -q -o runs.db "$@" >out 2>err
	for id in $(sql runs.db 'SELECT id FROM run ORDER BY id'); do
		run 0 "$name, run $id" report runs.db "$id" --trace-event trace.json
		sql runs.db "
			CREATE TEMP TABLE e AS
			SELECT json_extract(value, '\$.ph') AS ph, json_extract(value, '\$.tid') AS tid,
				CAST(round(json_extract(value, '\$.ts') * 1000) AS INTEGER) AS ts,
				CAST(round(json_extract(value, '\$.dur') * 1000) AS INTEGER) AS dur,
				json_extract(value, '\$.name') AS name, json_extract(value, '\$.args.name') AS arg
			FROM json_each(readfile('trace.json'), '\$.traceEvents');
			CREATE TEMP TABLE bar AS
			SELECT e.tid, substr(t.arg, 6) AS task, e.ts, e.dur,
				CASE WHEN e.name LIKE 'spins: %' THEN 'spin' WHEN e.name LIKE 'asleep: %' THEN 'lock'
				WHEN e.name IN ('queued', 'preempted') THEN 'queue' WHEN e.name = 'sleeps' THEN 'sleep'
				WHEN e.name LIKE 'held%' THEN 'held' ELSE 'ran' END AS kind
			FROM e JOIN e AS t ON t.tid = e.tid AND t.name = 'thread_name' WHERE e.ph = 'X';
			SELECT 'overlap', tid, ts, dur FROM (SELECT tid, ts, dur,
				max(ts + dur) OVER (PARTITION BY tid ORDER BY ts, dur
					ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM bar)
			WHERE before > ts LIMIT 3;
			WITH said AS (
				SELECT name, 'ran' AS kind, user_ns + kernel_ns AS ns FROM task
					WHERE run = $id AND class <> 'irq'
				UNION ALL SELECT name, 'spin', spin_ns FROM task WHERE run = $id AND class <> 'irq'
				UNION ALL SELECT name, 'queue', queue_ns FROM task WHERE run = $id AND class <> 'irq'
				UNION ALL SELECT name, 'lock', lock_ns FROM task WHERE run = $id AND class <> 'irq'
				UNION ALL SELECT name, 'sleep', sleep_ns FROM task WHERE run = $id AND class <> 'irq'
				UNION ALL SELECT name, 'held', held_ns FROM task WHERE run = $id AND class <> 'irq')
			SELECT said.name, said.kind, 'statistics', said.ns, 'picture', coalesce(sum(bar.dur), 0) AS drawn
			FROM said LEFT JOIN bar ON bar.task = said.name AND bar.kind = said.kind
			GROUP BY said.name, said.kind HAVING drawn <> said.ns;" >differences
		same "$name, run $id: pictures and statistics agree" '' "$(head -n 5 differences)"
	done
}

adds_up joel-2016 v4.8,hellwig,joel-v4,v4.10
adds_up same-cpu v4.8,hellwig,v4.10
adds_up overflow-storm v4.8,v4.10 --set machine.max_steps=8000
adds_up rt v4.8,hellwig,v4.10 --set machine.max_steps=6000
adds_up preemption v4.8,v4.10 --set machine.max_steps=6000
adds_up priority-inversion joel-v4,v4.10 --set machine.max_steps=6000
adds_up contention v4.8 --set machine.max_steps=6000
adds_up thread-load v4.8 --set machine.max_steps=8000
adds_up aliases v4.8,hellwig

# --- an interrupt that is late -------------------------------------------------------------------

cat >late.ini <<'END'
[machine]
cpus = 1
[policy]
variants = none
[task driver]
cpu = 0
program = spin_lock_irqsave dev; kernel 100us; spin_unlock_irqrestore dev
[irq device]
cpu = 0
period = 50us
count = 1
program = spin_lock dev; kernel 1us; spin_unlock dev
END
"$simrun" -q late.ini -o late.db
run 0 'an interrupt that is late' report late.db 1
says out '^  50\.0 us  device: .. comes, but interrupts are off$' 'the drawing says when it came'
run 0 'an export of it' report late.db 1 --trace-event late.json
says late.json '"ts":50\.000,"dur":50\.[0-9]*,"name":"queued"' 'it waits from then on'
same 'nothing of it is stored' 0 "$(sql late.db "SELECT count(*) FROM event WHERE kind = 'late'")"

finish
