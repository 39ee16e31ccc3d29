# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# draw.sh - draws small scenarios, and has the variants that they are searched with.
#
# Sourced, not run.

# shellcheck disable=SC2034	# who sources it reads them
variants=(v4.8 joel-draft joel-v2 joel-v3 joel-v4 joel-v4-inc hellwig-draft hellwig
	hellwig-resched zhouxianrong v4.10 v5.4 v5.10 v6.1 v6.12 v7.3 none
	v4.10-batch v4.10-splice v6.12-third-try v6.12-while-lazy v6.12-while-freed v6.12-queue
	v4.10-while-freed)

# Draws a scenario from a seed: few CPUs, tasks and operations, of all kinds.
draw()
{
	awk -v seed="$1" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function operation(locks) {
		if (rand() < moves / 2)
			return "set_affinity " one("any|0|" cpus - 1 "|0-" cpus - 1) \
				one("| of A| of B")
		if (rand() < moves)
			return "run_on " pick(cpus) one("|; vmalloc 4p|; touch old|; vfree old")
		return one("vmalloc 4p|vmalloc 4p nowait|shrink_pools|vmalloc 8p align 8p|vmalloc 8p|vmalloc 4p; vfree|vfree old|" \
			   "vmalloc 4p as x; vfree x|unmap_aliases|touch old|unmap_ram ram|touch ram|map_ram 2p|map_ram 64p; unmap_ram|purge|purge sync|" \
			   "purge sync force|kernel 1us|yield|preempt_off 1us|irq_off 1us|" \
			   "compute 1us|sleep 1us|spin_lock l; vmalloc 4p; spin_unlock l|" \
			   "mutex_lock m; vmalloc 4p; mutex_unlock m|set_nonlazy|free_now old|" \
			   "spin_lock l; kernel 1us; spin_unlock l|map_ram 1p; unmap_ram|" \
			   "repeat 2 { vmalloc 4p; vfree }|flush_drain|spin_lock k; spin_lock l; " \
			   "spin_unlock l; spin_unlock k|spin_lock l; spin_lock k; spin_unlock k; spin_unlock l|" \
			   "irq_off { kernel 1us; spin_lock l; spin_unlock l }|" \
			   "irq_off { vfree old }|preempt_off { vfree old; kernel 1us }|" \
			   "spin_lock_irqsave l; kernel 1us; spin_unlock_irqrestore l|" \
			   "spin_lock_irqsave l; vfree old; spin_unlock_irqrestore l|" \
			   "spin_lock l; vfree old; spin_unlock l|spin_trylock l { vfree old }|" \
			   "spin_trylock l { touch old }|irq_off { purge }|" \
			   "irq_off { spin_trylock k { touch old } }; kernel 1us|" \
			   "preempt_off { irq_off { purge sync } }|irq_off { sleep 1us; touch old }|" \
			   "write_seqlock q; kernel 1us; write_sequnlock q|" \
			   "read_seqbegin q as r; read_seqretry q r as again|" \
			   "write_seqcount_begin n; write_seqcount_end n|" \
			   "preempt_off { write_seqcount_begin n; write_seqcount_end n }|" \
			   "read_seqcount_begin n as r; vmalloc 4p; read_seqcount_retry n r as again|" \
			   "__this_cpu_inc c|preempt_off { __this_cpu_inc c }|this_cpu_inc c|percpu_sum c as r|" \
			   "down sem; vmalloc 4p; up sem|down_trylock sem as r; if r == 0 { kernel 1us; up sem }|" \
			   "down sem|up sem|complete done|wait_for_completion done|complete_all done|" \
			   "try_wait_for_completion done as r|completion_done done as r|reinit_completion done|" \
			   "wait_event wq ready == 1|store ready 1; wake_up wq|wake_up_all wq|store ready 0|" \
			   "prepare_to_wait wq; schedule; finish_wait wq|wake_up wq|wake_up_process A|" \
			   "prepare_to_wait_exclusive wq; load ready as r; if r == 0 { schedule }; finish_wait wq|" \
			   "set_current_state TASK_UNINTERRUPTIBLE; load ready as r; if r == 0 { schedule }; " \
			   "__set_current_state TASK_RUNNING|prepare_to_wait wq; vmalloc 4p; finish_wait wq|" \
			   "spin_lock l; complete done; spin_unlock l|irq_off { wake_up wq }|" \
			   "mutex_lock m; down sem; up sem; mutex_unlock m|" \
			   "rcu_read_lock; kernel 1us; rcu_read_unlock|synchronize_rcu|" \
			   "call_rcu later|rcu_barrier|kfree_rcu &v|load v as r|rcu_read_lock; load v as r; rcu_read_unlock|" \
			   "schedule_work job|schedule_work job; flush_work job|cancel_work_sync job|" \
			   "mod_timer tm 1us|mod_timer tm 1us; del_timer_sync tm|del_timer tm|" \
			   "timer_pending tm as r|spin_lock_irqsave l; del_timer_sync tm; spin_unlock_irqrestore l|" \
			   "read_lock g; vfree old; read_unlock g|write_lock g; touch old; write_unlock g|" \
			   "read_lock_irqsave g; kernel 1us; read_unlock_irqrestore g|" \
			   "write_lock_irqsave g; vfree old; write_unlock_irqrestore g|" \
			   "read_trylock g { vfree old }|write_trylock g { touch old }|" \
			   "down_read s; touch old; up_read s|down_write s; vfree old; up_write s|" \
			   "down_write s; vfree old; downgrade_write s; kernel 1us; up_read s|" \
			   "down_read s; sleep 1us; up_read s|down_read_trylock s { vfree old }|" \
			   "down_write_trylock s { vfree old }|local_lock h; kernel 1us; local_unlock h|" \
			   "local_lock_irqsave h; vfree old; local_unlock_irqrestore h|" \
			   "read_lock g; read_lock g; read_unlock g; read_unlock g")
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
		print "[policy v4.10-batch]\nbatch = " 1 + pick(2)
		print "[policy v4.10-splice]\nsplice = " 1 + pick(3) "\ncollect = " one("yes|no")
		print "[percpu]\nc = 0\n[variables]\nready = 0\nv = 1\n[policy]\nvariants = all\n[setup]\nprogram = vmalloc 4p as old; map_ram 2p as ram"
		print "[work job]\nprogram = " one("kernel 1us|complete done|mutex_lock m; mutex_unlock m|" \
			"spin_lock l; spin_unlock l|store ready 1; wake_up_all wq|down sem; up sem")
		for (i = 0; i < tasks; i++) {
			print "[task " substr("ABC", i + 1, 1) "]"
			if (rand() < 0.2)
				print "cpu = " one("any|0-" cpus - 1)
			else
				print "cpu = " pick(cpus)
			if (rand() < 0.2)
				print "class = " one("fifo|fifo|rr") "\npriority = " 1 + pick(2)
			else if (rand() < 0.1)
				print "class = deadline\nruntime = 100us\ndeadline = " one("1ms|2ms")
			if (rand() < 0.2)
				print "start = 1us"
			program = operation()
			while (rand() < 0.45 && tasks < 3)
				program = program "; " operation()
			all = all program
			if (i == tasks - 1)	# nobody wakes at a queue where nobody ever waits
				program = program (all ~ / wq/ && all !~ /wait(_exclusive)? wq/ ? \
					"; prepare_to_wait wq; finish_wait wq" : "") \
					(all ~ / done/ && all !~ /wait_for_completion/ ? \
					"; try_wait_for_completion done as r" : "")
			print "program = " program
		}
		if (all ~ /call_rcu/)
			print "[callback later]\ncpu = " pick(cpus) "\nprogram = " one("store v 2|kernel 1us|" \
			"spin_lock l; kernel 1us; spin_unlock l|rcu_read_lock; load v as r; rcu_read_unlock|" \
			"read_lock g; kernel 1us; read_unlock g")
		if (all ~ / tm/)
			print "[timer tm]\ncpu = " pick(cpus) "\nprogram = " one("kernel 1us|store ready 1|" \
				"spin_lock l; kernel 1us; spin_unlock l|del_timer tm|" \
				"store ready 1; mod_timer tm 1us|del_timer_sync tm")
		if (rand() < 0.15) {
			print "[irq dev]\ncpu = " pick(cpus) "\nperiod = 1us\ncount = 1"
			print "program = " one("vfree of A|kernel 1us|vfree old|" \
				"spin_lock l; kernel 1us; spin_unlock l|" \
				"spin_lock_irqsave l; kernel 1us; spin_unlock_irqrestore l|" \
				"spin_trylock l { vfree of A }|irq_off { touch old }|complete done|up sem|" \
				"wake_up_process A|store ready 1; wake_up_all wq|" \
				"read_lock g; kernel 1us; read_unlock g|" \
				"write_lock_irqsave g; kernel 1us; write_unlock_irqrestore g|" \
				"local_lock h; kernel 1us; local_unlock h")
		}
	}'
}
