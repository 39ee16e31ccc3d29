#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# search-random.sh - for small random scenarios, a search that leaves out what can find nothing
# new has the same verdicts and outcomes as one that tries everything, and needs no more
# preemptions for what it finds.
#
#	SEED=N SCENARIOS=N tests/search/search-random.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-200}
variants=(v4.8 joel-draft joel-v2 joel-v3 joel-v4 joel-v4-inc hellwig-draft hellwig
	hellwig-resched zhouxianrong v4.10 v5.4 v5.10 v6.1 v6.12 v7.3 none)
echo "seed $seed, $scenarios scenarios"

# Draws a scenario from a seed: few CPUs, tasks and operations, of all kinds.
draw()
{
	awk -v seed="$1" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function operation(locks) {
		if (rand() < moves)
			return "run_on " pick(cpus) one("|; vmalloc 4p|; touch old|; vfree old")
		return one("vmalloc 4p|vmalloc 4p nowait|shrink_pools|vmalloc 8p align 8p|vmalloc 8p|vmalloc 4p; vfree|vfree old|" \
			   "vmalloc 4p as x; vfree x|unmap_aliases|touch old|unmap_ram ram|touch ram|map_ram 2p|map_ram 64p; unmap_ram|purge|purge sync|" \
			   "purge sync force|kernel 1us|yield|preempt_off 1us|irq_off 1us|" \
			   "compute 1us|sleep 1us|spin_lock l; vmalloc 4p; spin_unlock l|" \
			   "mutex_lock m; vmalloc 4p; mutex_unlock m|set_nonlazy|free_now old|" \
			   "spin_lock l; kernel 1us; spin_unlock l|map_ram 1p; unmap_ram|" \
			   "repeat 2 { vmalloc 4p; vfree }|flush_drain|spin_lock k; spin_lock l; " \
			   "spin_unlock l; spin_unlock k|" \
			   "irq_off { kernel 1us; spin_lock l; spin_unlock l }|" \
			   "irq_off { vfree old }|preempt_off { vfree old; kernel 1us }|" \
			   "spin_lock_irqsave l; kernel 1us; spin_unlock_irqrestore l|" \
			   "spin_lock_irqsave l; vfree old; spin_unlock_irqrestore l|" \
			   "spin_lock l; vfree old; spin_unlock l|spin_trylock l { vfree old }|" \
			   "spin_trylock l { touch old }|irq_off { purge }|" \
			   "irq_off { spin_trylock k { touch old } }; kernel 1us|" \
			   "preempt_off { irq_off { purge sync } }|irq_off { sleep 1us; touch old }")
	}
	BEGIN {
		srand(seed)
		cpus = 1 + pick(3)
		moves = rand() < 0.2 ? 0.4 : 0
		tasks = 2 + (rand() < 0.3)
		print "[scenario]\nname = r\n[machine]\ncpus = " cpus
		print "preemption = " one("none|voluntary|full|full|rt")
		print "tick = " one("4ms|4ms|0")
		print "tlb_flush = " one("ipi|ipi|ipi|broadcast")
		space = rand() < 0.6 ? 144 : 16 + 8 * pick(2)
		print "[vmalloc]\nspace = " space "p\nbusy = " pick(2) + 1 " x 4p"
		print "lazy = " 1 + pick(2) " x 4p\nlazy_max = " one("auto|0p|4p|8p")
		print "tlb = " one("all|none|0")
		print "blocks = 6\nblock = 64p\nnodes = " one("auto|auto|1|2|3")
		print "drain_queue = " one("percpu|percpu|percpu|unbound|highpri")
		print "[policy]\nvariants = all\n[setup]\nprogram = vmalloc 4p as old; map_ram 2p as ram"
		for (i = 0; i < tasks; i++) {
			print "[task " substr("ABC", i + 1, 1) "]"
			if (rand() < 0.2)
				print "cpu = " one("any|0-" cpus - 1)
			else
				print "cpu = " pick(cpus)
			if (rand() < 0.2)
				print "class = fifo\npriority = " 1 + pick(2)
			if (rand() < 0.2)
				print "start = 1us"
			program = operation()
			while (rand() < 0.45 && tasks < 3)
				program = program "; " operation()
			print "program = " program
		}
		if (rand() < 0.15) {
			print "[irq dev]\ncpu = " pick(cpus) "\nperiod = 1us\ncount = 1"
			print "program = " one("vfree of A|kernel 1us|vfree old|" \
				"spin_lock l; kernel 1us; spin_unlock l|" \
				"spin_lock_irqsave l; kernel 1us; spin_unlock_irqrestore l|" \
				"spin_trylock l { vfree of A }|irq_off { touch old }")
		}
	}'
}

# what VARIANT OPTION…: prints verdicts and outcomes, a line each; nothing if the search did not
# finish
what() {
	local variant=$1

	shift
	rm -f what.db
	"$simrun" explore scenario.ini --policy "$variant" -q -o what.db \
		--max-states 200000 "$@" >what.out 2>&1
	if [ $? -gt 1 ]; then
		cat what.out
		return
	fi
	sql what.db "SELECT property || ': ' || verdict FROM verdict
			WHERE run IN (SELECT run FROM search WHERE stopped_by IS NULL)
			ORDER BY property;
		SELECT outcome FROM outcome
			WHERE run IN (SELECT run FROM search WHERE stopped_by IS NULL)
			ORDER BY outcome"
}

# fewest VARIANT OPTION…: prints how many preemptions each violation needs at least
fewest() {
	local variant=$1

	shift
	rm -f fewest.db
	"$simrun" explore scenario.ini --policy "$variant" -q -o fewest.db \
		--max-states 200000 "$@" >what.out 2>&1
	sql fewest.db "SELECT property || ': ' || CASE WHEN fewest THEN preemptions ELSE '?' END
		FROM verdict WHERE verdict = 'violated' ORDER BY property"
}

finished=0
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	variant=${variants[$((i % ${#variants[@]}))]}
	draw "$number" >scenario.ini
	"$simrun" check -q scenario.ini 2>/dev/null || continue
	all=$(what "$variant" --strategy exhaustive --reduction none --outcomes)
	[ -n "$all" ] || continue
	finished=$((finished + 1))
	same "$number, $variant, depth first" "$all" \
		"$(what "$variant" --strategy exhaustive --outcomes)"
	same "$number, $variant, bounded" "$all" "$(what "$variant" --outcomes --check)"
	same "$number, $variant, without outcomes" "$(grep ': ' <<<"$all")" "$(what "$variant")"
	all=$(fewest "$variant" --reduction none)
	case $all in
	*'?'*) ;;	# a limit was reached first
	*)	same "$number, $variant, fewest preemptions" "$all" "$(fewest "$variant")" ;;
	esac
	[ "$failed" = "${before:-0}" ] || cp scenario.ini "${KEEP:-.}/scenario-$number.ini"
	before=$failed
done
echo "$finished of $scenarios could be tried in every order"
holds "most are small enough" [ "$finished" -gt $((scenarios / 2)) ]
finish
