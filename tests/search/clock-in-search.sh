#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# clock-in-search.sh - what small random scenarios do under the clock, with random costs, is in
# the complete search of the same scenario: their outcomes, addresses included, and their
# violations. And each witness of a search shows what it was kept for.
#
#	SEED=N SCENARIOS=N tests/search/clock-in-search.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/search/draw.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 150)}
times=4		# runs of each scenario, each with other costs
echo "seed $seed, $scenarios scenarios"

# draw_timed SEED: prints a scenario, and after it the costs of each run, a line each
draw_timed()
{
	awk -v seed="$1" -v times="$times" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function time() { return one("100ns|1us|5us|10us|100us|500us|1ms|2ms|3500us|8ms") }
	function size() { return one("4p|4p|8p|8p|16p|24p") }
	function operation(   p) {
		p = one("vmalloc S|vmalloc S|vmalloc S|vmalloc S; vfree|vmalloc S; free_now|" \
			"vmalloc S; compute T; free_now|vmalloc S as x; vfree x|vfree|" \
			"purge|purge sync|purge sync force|kernel T|compute T|compute T|sleep T|" \
			"sleep T|period T|yield|preempt_off T|irq_off T|unmap_aliases|set_nonlazy|" \
			"spin_lock l; vmalloc S; spin_unlock l|spin_lock l; kernel T; spin_unlock l|" \
			"mutex_lock m; vmalloc S; mutex_unlock m|mutex_lock m; mutex_unlock m|" \
			"mutex_lock m; kernel T; mutex_unlock m|mutex_lock m; sleep T; mutex_unlock m|" \
			"spin_lock k; spin_lock l; spin_unlock l; spin_unlock k|" \
			"spin_lock l; spin_lock k; spin_unlock k; spin_unlock l|" \
			"mutex_lock m; mutex_lock n; mutex_unlock n; mutex_unlock m|" \
			"mutex_lock n; mutex_lock m; mutex_unlock m; mutex_unlock n|" \
			"irq_off { vmalloc S; vfree }|preempt_off { kernel T; vmalloc S }|" \
			"spin_lock_irqsave l; kernel T; spin_unlock_irqrestore l|" \
			"spin_trylock l { vmalloc S }|irq_off { purge sync force }|" \
			"map_ram 1p; unmap_ram|repeat 2 { vmalloc 4p; vfree }|run_on C|run_on C; yield|set_affinity any|set_affinity 0 of A|" \
			"vfree; flush_drain|flush_drain")
		sub("run_on C", "run_on " pick(cpus), p)
		while (sub("S", size(), p)) ;
		while (sub("T", time(), p)) ;
		return p
	}
	function costs(   n, i, k, c) {
		n = split("syscall spin_lock spin_unlock mutex atomic area_search area_insert " \
			"area_free list_walk kmalloc map_page unmap_page tlb_flush_ipi ipi_send " \
			"ipi_delivery irq_enter irq_exit idle_exit context_switch wake_up tick " \
			"cache_line vm_struct", c, " ")
		for (i = 1; i <= n; i++)
			if (rand() < 0.3)
				printf " --set costs.%s=%s", c[i],
					one("0|1ns|20ns|100ns|1us|5us|20us|100us|1ms|4ms")
		print ""
	}
	BEGIN {
		srand(seed)
		cpus = 1 + pick(3)
		tasks = 2 + (rand() < 0.4)
		print "[scenario]\nname = r\nhorizon = 2s\n[machine]\ncpus = " cpus
		print "preemption = " one("none|voluntary|full|full|rt")
		print "tick = " one("4ms|1ms|1ms|10us|0")
		print "sched_rr_timeslice = " one("100ms|1us|2ms")
		print "tlb_flush = " one("ipi|ipi|ipi|broadcast")
		split(one("0 0|0 1|4 4|4 4|3 2"), areas, " ")
		do
			space = one("8|24|64|64|48")
		while (space < 8 * (areas[1] + areas[2]))
		print "[vmalloc]\nspace = " space "p"
		if (areas[1]) print "busy = " areas[1] " x 8p"
		if (areas[2]) print "lazy = " areas[2] " x 8p"
		print "lazy_max = " one("auto|0p|8p") "\ntlb = " one("all|none|0")
		print "blocks = 2\nblock = 64p\n[policy]\nvariants = all"
		for (i = 0; i < tasks; i++) {
			print "[task " substr("ABC", i + 1, 1) "]"
			print "cpu = " one("any|any|0-" cpus - 1 "|" pick(cpus) "|" pick(cpus))
			if (rand() < 0.3) print "class = " one("fifo|fifo|rr") "\npriority = " 1 + pick(2)
			else if (rand() < 0.15) print "class = deadline\nruntime = " \
				one("5us|100us|1ms") "\ndeadline = " one("4ms|6ms\nperiod = 8ms")
			else if (rand() < 0.2) print "priority = " one("-5|5|19")
			if (rand() < 0.5) print "start = " time()
			program = operation()
			while (rand() < 0.5) program = program "; " operation()
			print "program = " program
		}
		if (rand() < 0.15) {
			print "[irq dev]\ncpu = " pick(cpus) "\nperiod = " time() "\ncount = 1"
			print "program = " one("vfree of A|kernel 1us|spin_lock l; spin_unlock l")
		}
		for (i = 0; i < times; i++) { printf "#"; costs() }
	}'
}

# draw_either SEED: every other scenario has all kinds of operations, with such costs
draw_either()
{
	if (($1 % 2)); then
		draw "$1" | sed 's/^name = r$/&\nhorizon = 2s/'
		draw_timed "$1" | grep '^# *--set'
	else
		draw_timed "$1"
	fi
}

# SQL for the results of a run's operations, written like the outcomes of a search.
outcome_of_run="coalesce((SELECT group_concat(one, ' ') FROM
	(SELECT task.name || '.' || op.seq || '=' || op.result ||
		iif(op.result = 'ok', coalesce('@' || op.address_page, ''), '') AS one
	FROM op JOIN task ON task.run = op.run AND task.id = op.task
	WHERE op.run = run.id AND op.result IS NOT NULL ORDER BY op.task, op.seq)), '')"

# Prints outcomes and violations that the runs have and the search has not. Runs that were cut
# off do not count.
compare()
{
	sql runs.db "ATTACH 'search.db' AS s;
	SELECT 'O|' || outcome FROM s.outcome;
	SELECT 'R|' || CASE status WHEN 'done' THEN '' ELSE '(' || status || ')' END || '|' ||
		$outcome_of_run
		FROM run WHERE status IN ('done', 'deadlock', 'livelock');
	SELECT DISTINCT 'V|' || property FROM violation JOIN run ON run.id = violation.run
		WHERE status IN ('done', 'deadlock', 'livelock') AND property IN
			(SELECT property FROM s.verdict WHERE verdict <> 'violated')" 2>&1 |
	awk -F'|' '
	function known(text) { gsub(/[^ ]*=unfinished */, "", text); sub(/ *$/, "", text)
		sub(/ *\(/, "(", text); return text }
	$1 == "O" { set[known($2)] = 1 }
	$1 == "R" { if (!(known($3 $2) in set)) print "outcome " $3 $2 }
	$1 == "V" { print "violates " $2 }
	!/^[ORV]\|/'
}

# Prints witnesses that do not show what they were kept for.
witnesses()
{
	sql search.db "SELECT 'W|' || witness || '|' || shown || '|' || outcome
		FROM (SELECT outcome.witness, outcome, $outcome_of_run AS shown
		FROM outcome JOIN run ON run.id = outcome.witness WHERE run.status = 'done');
	SELECT 'no ' || property || ' in witness ' || witness FROM verdict WHERE holds = 1
		AND NOT EXISTS (SELECT 1 FROM violation AS v WHERE v.run = verdict.witness
			AND v.property = verdict.property)" 2>&1 |
	awk -F'|' '
	$1 != "W" { print; next }
	{ gsub(/[^ ]*=unfinished */, "", $4); sub(/ *$/, "", $4) }
	$3 != $4 { print "witness " $2 " shows " $3 ", not " $4 }'
}

# --- what a search missed once, each kind by itself --------------------------------------------

small='[vmalloc]
space = 64p
busy = 4 x 8p
lazy = 4 x 8p'

# known CLAIM STATUS PROPERTY VARIANT TEXT: checks that the run violates the property, or
# nothing, and that the search finds the same
known() {
	local claim=$1 status=$2 property=$3 variant=$4

	printf '%s\n' "[policy]" "variants = $variant" "$5" >known.ini
	rm -f search.db runs.db
	run "$status" "$claim: run" known.ini -q -o runs.db
	run "$status" "$claim: search" explore known.ini -q -o search.db --outcomes \
		--observe addresses
	same "$claim: what is violated" "$property" "$(sql search.db \
		"SELECT group_concat(property) FROM verdict WHERE verdict = 'violated'")"
	same "$claim: what the clock does is in the search" "" "$(compare)"
}

known "a CPU takes up a task before the next one is placed" 1 spurious_ebusy hellwig "$small
[machine]
cpus = 2
[task A]
cpu = 0
program = compute 1ms; vmalloc 1p
[task B]
class = fifo
priority = 2
program = vmalloc 8p
[task D]
class = fifo
priority = 2
cpu = 1
program = vmalloc 8p"

known "a deadline task is throttled though nobody waits for its CPU" 0 "" joel-v3 "[vmalloc]
space = 72p
busy = 4 x 8p
lazy = 4 x 8p
[machine]
cpus = 2
preemption = none
tick = 1ms
[costs]
area_free = 1ms
[task A]
cpu = 1
start = 1ms
program = vmalloc 4p
[task B]
cpu = 0
class = deadline
runtime = 100us
deadline = 4ms
program = purge sync force"

known "a step that may violate something is not run ahead" 1 sleep_in_atomic v5.10 "[vmalloc]
space = 144p
[machine]
cpus = 2
preemption = none
tick = 4ms
[costs]
vm_struct = 1ms
unmap_page = 100us
[setup]
program = map_ram 2p as ram
[task A]
cpu = 1
start = 1us
program = prepare_to_wait wq; vmalloc 4p; finish_wait wq
[task B]
cpu = 0
program = unmap_ram ram"

known "a period that is over already" 1 spurious_ebusy hellwig-resched "$small
[machine]
cpus = 1
preemption = none
[costs]
area_free = 1ms
[task A]
class = fifo
priority = 10
start = 500us
program = vmalloc 8p; compute 2ms; period 1ms; vmalloc 8p
[task B]
program = vmalloc 8p"

known "a normal task that wakes up displaces another" 1 spurious_ebusy hellwig-resched "$small
[machine]
cpus = 1
tick = 0
[costs]
area_free = 1ms
[task B]
program = sleep 3500us; vmalloc 24p
[task A]
program = kernel 2ms; vmalloc 8p"

known "an idle CPU is asked at a tick" 0 "" v4.10 "[vmalloc]
space = 8p
[machine]
cpus = 2
[task A]
program = vmalloc 4p; compute 10us; free_now
[task F]
class = fifo
priority = 2
cpu = 0
start = 5us
program = vmalloc 4p; compute 20ms; vmalloc 4p"

known "… so that nobody spins for ever" 0 "" joel-v4 "$small
[machine]
cpus = 2
[task A]
program = vmalloc 8p
[task F]
class = fifo
priority = 2
cpu = 0
start = 2us
program = vmalloc 8p"

known "who spins for a mutex gives way" 0 "" joel-v4 "$small
[machine]
cpus = 2
preemption = voluntary
tick = 1ms
[costs]
area_free = 8ms
list_walk = 100us
[task C]
cpu = 1
program = vmalloc 8p
[task B]
cpu = 1
program = mutex_lock m; mutex_unlock m
[task A]
cpu = 0
start = 10us
program = mutex_lock m; vmalloc 8p; mutex_unlock m"

# --- drawn at random -----------------------------------------------------------------------

finished=0
runs=0
outcomes=0
without=0
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	variant=${variants[$((i % ${#variants[@]}))]}
	draw_either "$number" >scenario.ini
	rm -f search.db runs.db
	if ((number % 2)); then		# draw.sh may wake a queue at which nobody waits
		"$simrun" check -q scenario.ini 2>/dev/null || continue
	else
		run 0 "$number: what is drawn can be read" check -q scenario.ini
	fi
	"$simrun" explore scenario.ini --policy "$variant" -q -o search.db --outcomes \
		--observe addresses --max-states "${STATES:-30000}" >explore.out 2>&1
	[ $? -le 1 ] || continue
	[ "$(sql search.db "SELECT count(*) FROM search WHERE stopped_by IS NULL")" = 1 ] || continue
	finished=$((finished + 1))
	outcomes=$((outcomes + $(sql search.db "SELECT count(*) FROM outcome")))
	without=$((without + $(sql search.db "SELECT count(*) FROM outcome WHERE holds = 0")))
	while read -r costs; do
		# shellcheck disable=SC2086 # costs are words
		"$simrun" scenario.ini -q --policy "$variant" -o runs.db ${costs#?} >/dev/null 2>run.err
		# if ticks cost more time than they leave, [setup] does not end
		[ $? -le 1 ] || grep -q 'does not come to its end' run.err ||
			fail "$number, $variant: runs" run.err
		runs=$((runs + 1))
	done < <(grep '^# *--set' scenario.ini; echo '#')
	same "$number, $variant: what the clock does is in the search" "" "$(compare)"
	same "$number, $variant: witnesses show what they are for" "" "$(witnesses)"
	[ "$failed" = "${before:-0}" ] || cp scenario.ini "${KEEP:-.}/scenario-$number-$variant.ini"
	before=$failed
done
echo "$finished scenarios could be searched, $runs runs; of $outcomes outcomes $without without a witness"
holds "enough are small enough" [ "$finished" -gt $((scenarios / 8)) ]
finish
