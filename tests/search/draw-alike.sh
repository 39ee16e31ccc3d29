# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# draw-alike.sh - draws small scenarios with tasks that are alike, each alone on its CPU.
#
# Sourced, not run.

# shellcheck disable=SC2034	# who sources it reads them
alike_variants=(v4.8 joel-draft joel-v2 joel-v3 joel-v4 joel-v4-inc hellwig-draft hellwig
	hellwig-resched zhouxianrong v4.10 v5.4 v5.10 none v4.10-batch)

# Draws a scenario from a seed: two or three tasks are alike, and there may be another one.
draw_alike()
{
	awk -v seed="$1" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function operation() {
		return one("vmalloc 4p|vmalloc 4p|vmalloc 8p|vmalloc 4p; vfree|vfree old|vmalloc 4p nowait|" \
			"vmalloc 4p as x; vfree x|purge|purge sync|purge sync force|set_nonlazy|" \
			"kernel 1us|compute 1us|preempt_off 1us|irq_off 1us|sleep 1us|yield|" \
			"spin_lock l; vmalloc 4p; spin_unlock l|mutex_lock m; vmalloc 4p; mutex_unlock m|" \
			"spin_lock l; spin_lock k; spin_unlock k; spin_unlock l|" \
			"spin_lock l; vfree old; spin_unlock l|spin_trylock l { vfree old }|" \
			"spin_trylock l { kernel 1us }|mutex_lock m; kernel 1us; mutex_unlock m|" \
			"repeat 2 { vmalloc 4p; vfree }|preempt_off { vmalloc 4p nowait }|" \
			"load ready as r; store ready (r + 1)|atomic_fetch_add ready 1 as r|cmpxchg ready 0 1 as r|" \
			"load ready as r; if r == 0 { vmalloc 4p; vfree }|store ready 1|" \
			"write_seqlock q; kernel 1us; write_sequnlock q|read_seqbegin q as r; read_seqretry q r as again|" \
			"down sem; vmalloc 4p; up sem|down sem; kernel 1us; up sem|" \
			"down_trylock sem as r; if r == 0 { kernel 1us; up sem }|up sem|" \
			"complete done|wait_for_completion done|complete_all done|" \
			"try_wait_for_completion done as r|wait_event wq ready == 1|" \
			"store ready 1; wake_up wq|wake_up_all wq|" \
			"prepare_to_wait wq; load ready as r; if r == 0 { schedule }; finish_wait wq|" \
			"rcu_read_lock; kernel 1us; rcu_read_unlock|synchronize_rcu|" \
			"rcu_read_lock; load ready as r; rcu_read_unlock|" \
			"read_lock g; kernel 1us; read_unlock g|write_lock g; vmalloc 4p nowait; write_unlock g|" \
			"read_trylock g { kernel 1us }|down_read s; vmalloc 4p; up_read s|" \
			"down_write s; vfree old; up_write s|down_write s; kernel 1us; downgrade_write s; up_read s|" \
			"down_read_trylock s { kernel 1us }|local_lock h; kernel 1us; local_unlock h")
	}
	function programs(n,   p) {
		for (p = operation(); rand() < n; p = p "; " operation())
			;
		return p
	}
	function task(name, cpu, class, program) {
		print "[task " name "]\ncpu = " cpu
		if (class)
			print class
		print "program = " program
		all = all program
	}
	BEGIN {
		srand(seed)
		alike = 2 + (rand() < 0.4)
		others = rand() < 0.35
		print "[scenario]\nname = r\n[machine]\ncpus = " alike + others
		print "preemption = " one("none|voluntary|full|full|rt")
		print "tick = " one("4ms|4ms|0")
		print "tlb_flush = " one("ipi|ipi|ipi|broadcast")
		print "[vmalloc]\nspace = " 16 + 8 * pick(3) "p\nbusy = " pick(2) + 1 " x 4p"
		print "lazy = " 1 + pick(2) " x 4p\nlazy_max = " one("auto|0p|4p|8p")
		print "tlb = " one("all|none|0") "\nblocks = 0"
		print "[policy v4.10-batch]\nbatch = " 1 + pick(2)
		print "[variables]\nready = 0\n[semaphores]\nsem = " 1 + pick(2)
		print "[policy]\nvariants = all\n[setup]\nprogram = vmalloc 4p as old"
		program = programs(alike == 2 ? 0.5 : 0.25)
		class = rand() < 0.2 ? "class = fifo\npriority = " 1 + pick(2) : ""
		if (others && rand() < 0.5)
			task("X", alike, "", programs(0.3))
		for (i = 0; i < alike; i++)
			task(substr("ABC", i + 1, 1), i, class, program)
		if (others && all !~ /./)
			task("X", alike, "", programs(0.3))
		if (all ~ / done/ && all !~ /wait_for_completion/)
			print "[task V]\ncpu = " alike + others - 1 "\nprogram = try_wait_for_completion done as r"
		if (all ~ / wq/ && all !~ /wait(_event)? wq/)
			print "[task W]\ncpu = " alike + others - 1 "\nprogram = prepare_to_wait wq; finish_wait wq"
	}'
}
