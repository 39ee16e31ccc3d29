#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# steps.sh - each variant takes the steps of its purge in the order that is known of it.
#
# tests/data/steps/VARIANT.txt was written from the descriptions of the variants, not from what
# the program does: one line a step, its label and the lock, counter or list it works on.
# Steps that say nothing about the order are left out: those within a TLB flush, and those of
# the task and the worker themselves. What a worker does belongs to the operation before.
# tests/data/steps/scenario.ini tells the four occasions.
. "${srcdir:-.}/tests/lib.sh"

expected=$source_dir/tests/data/steps

# steps POLICY: prints the steps of that variant's run
steps() {
	sql -separator ' ' steps.db "
		SELECT op.seq, label, CASE WHEN object LIKE '%lock'
				OR object IN ('vmap_purge_list', 'vmap_lazy_nr', 'purging')
				OR object LIKE 'work.%' OR object LIKE 'pool.%'
			THEN object ELSE '' END
		FROM event JOIN run ON run.id = event.run
			JOIN (SELECT run, seq, start_ns, coalesce(lead(start_ns) OVER (PARTITION BY run
				ORDER BY seq), 9e18) AS next_ns FROM op) AS op
				ON op.run = run.id AND t_ns > start_ns AND t_ns <= next_ns
		WHERE policy = '$1' AND event.kind = 'step' AND label NOT LIKE 'flush.%'
			AND label NOT IN ('op.enter', 'vmalloc.enter', 'vmalloc.map', 'task.flush_drain',
				'work.wake_worker', 'worker.next')
		ORDER BY event.seq"
}

# titled FILE: prints the steps under the headings of a file of expected steps
titled() {
	awk '
		FNR == NR {
			if (/^\[/)
				title[++titles] = $0
			next
		}
		$1 != op {
			if (op)
				print ""
			op = $1
			print title[op]
		}
		{ print $2 ($3 == "" ? "" : " " $3) }' "$1" -
}

run 0 'the scenario runs' -q --trace steps -o steps.db "$expected/scenario.ini"
count=0
for policy in $(variants); do
	steps "$policy" | titled "$expected/$policy.txt" >got
	same_files "$policy" "$expected/$policy.txt" got
	count=$((count + 1))
done
same 'every file of steps is used' "$(find "$expected" -name '*.txt' | wc -l)" $count

# breaks POLICY: prints after which of 600 areas the lock is offered to others
breaks() {
	sql long.db "
		WITH e AS (
			SELECT label, sum(label = 'purge.free') OVER (ORDER BY event.seq) AS freed
			FROM event JOIN run ON run.id = event.run
			WHERE policy = '$1' AND event.kind = 'step')
		SELECT CASE WHEN count(*) < 9 THEN group_concat(freed) ELSE count(*) END
		FROM e WHERE label = 'purge.resched'"
}

cat >long.ini <<'END'
[vmalloc]
space = 600p
lazy = 600 x 1p
[policy]
variants = v4.8, joel-v3, hellwig, hellwig-resched, zhouxianrong, v4.10
[task T]
program = vmalloc 1p
END
run 0 'a long list' -q --trace steps -o long.db long.ini
for policy in v4.8 hellwig; do
	same "$policy never breaks the lock" '' "$(breaks "$policy" | tr -d 0)"
done
for policy in joel-v3 hellwig-resched v4.10; do
	same "$policy breaks it after each area" 600 "$(breaks "$policy")"
done
same 'zhouxianrong: after the first and then every 256th area' 1,257,513 \
	"$(breaks zhouxianrong)"
finish
