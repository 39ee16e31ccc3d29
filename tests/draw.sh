# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# draw.sh - random scenarios, for tests to include.

# draw SEED: prints a scenario
draw()
{
	awk -v seed="$1" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function ns(   n) {
		n = one("0|1|2|3|7|13|40|55|100|230|600|1000|2000|5000|20000")
		if (rand() < 0.15) return "exp(" n + 1 "ns)"
		if (rand() < 0.1) return "uniform(" n "ns, " n + pick(300) "ns)"
		return n "ns"
	}
	function size() { return one("1p|1p|2p|3p|4p|8p|uniform(1p, 6p)|20p") }
	function leaf(k,   x) {
		if (k) return one("vfree|vfree old|vfree of A|kernel " ns() "|vfree of B|" \
			"spin_lock l; kernel " ns() "; spin_unlock l|kernel " ns() "|" \
			"preempt_off " ns() "|irq_off " ns() "|touch old|repeat 2 { kernel " ns() " }|" \
			"preempt_off { kernel " ns() "; vfree of A }|irq_off { touch old; kernel " ns() " }|" \
			"spin_lock_irqsave l; kernel " ns() "; spin_unlock_irqrestore l|" \
			"spin_trylock l { kernel " ns() " }")
		x = one("v|v|v|v|t|c|c|k|k|p|i|s|m|y|z|u|r|f|n|a|b|g|P|x|o|o|o")
		if (x == "v") return one("vmalloc " size() "; vfree|vmalloc " size() "|vfree|" \
			"vmalloc " size() " as x; touch x; vfree x|vfree old|vfree x|" \
			"vmalloc " size() " as y; compute " ns() "; vfree y|vmalloc " size() " align 4p|" \
			"vmalloc 2p in 4p 9p")
		if (x == "t") return one("touch|touch old|touch x|touch; touch; touch")
		if (x == "c") return one("compute " ns() "|compute " ns() "; compute " ns())
		if (x == "k") return one("kernel " ns() "|kernel " ns() "; kernel " ns())
		if (x == "p") return "preempt_off " ns()
		if (x == "i") return "irq_off " ns()
		if (x == "s") return "spin_lock " one("l; kernel " ns() "; spin_unlock l|" \
			"k; vmalloc 2p; spin_unlock k|l; compute " ns() "; spin_unlock l")
		if (x == "m") return "mutex_lock " one("m; kernel " ns() "; mutex_unlock m|" \
			"n; vmalloc 2p; vfree; mutex_unlock n|m; compute " ns() "; compute 3ns; mutex_unlock m|" \
			"m; sleep " ns() "; mutex_unlock m")
		if (x == "y") return "yield"
		if (x == "z") return "sleep " ns()
		if (x == "u") return "unmap_aliases"
		if (x == "r") return one("map_ram 1p; unmap_ram|map_ram " size() " as q; touch q; unmap_ram q|" \
			"map_ram 2p|unmap_ram|map_ram 70p; unmap_ram")
		if (x == "f") return one("free_now|free_now old|vmalloc 3p; free_now")
		if (x == "n") return "set_nonlazy"
		if (x == "a" || x == "b") return one("purge|purge sync|purge sync force|purge force")
		if (x == "g") return "period " one("100ns|1us|3us|5us")
		if (x == "P") return "cyclictest interval=" one("100ns|1us|3us|7us") " loops=" 1 + pick(4) \
			one("| distance=50ns|")
		if (x == "o") return one("preempt_off|irq_off|irq_off|spin_trylock l|spin_trylock k") " { " \
			one("kernel " ns() "; kernel " ns() "|kernel " ns() "; vfree|touch x; kernel " ns() "|" \
			"spin_lock_irqsave j; kernel " ns() "; touch x; spin_unlock_irqrestore j|" \
			"spin_trylock j { kernel " ns() "; touch }; kernel " ns() "|vfree; kernel " ns() "|" \
			"repeat 3 { kernel " ns() "; touch }|repeat 2 { irq_off { kernel " ns() " } }|" \
			"preempt_off { kernel " ns() " }; kernel " ns() "; irq_off " ns() "|purge|" \
			"irq_off { kernel " ns() "; sleep " ns() " }; kernel " ns() "|" \
			"spin_lock_irqsave j; mutex_lock m; kernel " ns() "; mutex_unlock m; " \
			"spin_unlock_irqrestore j; kernel " ns()) " }"
		return one("spin_lock l; spin_lock k; spin_unlock k; spin_unlock l|" \
			"vmalloc 2p; vmalloc 2p; vfree; vfree|touch x; compute 5ns; touch x")
	}
	function program(k, depth,   p, n, body) {
		n = 1 + pick(5)
		p = ""
		while (n--) {
			if (depth < 3 && rand() < 0.3)
				body = one("repeat " 1 + pick(6) "|repeat " 1 + pick(40) (k ? "" : "|forever")) \
					" { " program(k, depth + 1) " }"
			else
				body = leaf(k)
			p = p (p == "" ? "" : "; ") body
		}
		return p
	}
	BEGIN {
		srand(seed)
		cpus = one("1|1|2|2|3|4|5|8")
		tasks = 1 + pick(5)
		print "[scenario]\nname = r\nseed = " pick(1000)
		h = one("1|2|5|10|20|50|100|100|300|1000")
		print "horizon = " (rand() < 0.02 ? one("1ns|2ns|10ns") : int(h * 1000 * (0.3 + rand())) "ns")
		print "[machine]\ncpus = " cpus
		print "preemption = " one("none|voluntary|full|rt|rt")
		how = rand()
		print "tick = " one(how < 0.5 ? "4ms|0|0|170ns|370ns|1us|1us|3us|10us" : \
			"4ms|0|0|5us|10us|20us|50us")
		print "tlb_flush = " one("ipi|ipi|ipi|broadcast")
		print "watchdog_thresh = " one("10s|0|100ns|400ns|3us")
		print "rcu_stall_timeout = " one("21s|0|150ns|1us|5us")
		print "hung_task_timeout = " one("120s|0|100ns|2us")
		print "wq_cpu_hog_thresh = " one("10ms|0|100ns|500ns")
		x = rand()
		print "max_steps = " (x < 0.06 ? 1000 + pick(one("20|300|3000")) : \
			x < 0.12 ? 266200 + pick(20000) : 400000)
		print "sched_rr_timeslice = " one("100ms|1us|10us")
		if (rand() < 0.4)
			print "sched_rt_period = " one("100us|40us") "\nsched_rt_runtime = " \
				one("0|20us|36us")
		print "[costs]\npreset = " one("x86-2016|arm64-stb|x86-2024|x86-2026|qemu-icount")
		n = split("local atomic read spin_lock spin_unlock mutex cache_line context_switch " \
			"wake_up irq_enter irq_exit tick idle_exit ipi_send ipi_delivery " \
			"tlb_flush_ipi tlb_flush_broadcast syscall kmalloc vm_struct area_search " \
			"area_insert area_free list_walk map_page unmap_page touch block notify", c, " ")
		for (i = 1; i <= n; i++)
			if (how < 0.5 || rand() < 0.15)
				print c[i] " = " (rand() < 0.4 ? "0" : pick(one("2|5|20|100")) "ns")
		space = one("16|20|24|40|64|200")
		print "[vmalloc]\nspace = " space "p\nbusy = " pick(3) + 1 " x 2p"
		print "lazy = " 1 + pick(2) " x 2p\nlazy_max = " one("auto|0p|2p|4p|8p|20p")
		print "tlb = " one("all|none|0")
		print "guard = " one("no|yes")
		if (rand() < 0.2) print "areas = " 6 + pick(6)
		print "blocks = " one("0|2|" 2 * cpus) "\nblock = 64p"
		print "[policy]\nvariants = " one("all, none|v4.8, joel-draft|joel-v2, v4.10|joel-v3, hellwig|joel-v4, hellwig-draft|joel-v4-inc, zhouxianrong|hellwig-resched, none")
		print "[setup]\nprogram = vmalloc 1p as old" one("|; vmalloc 1p as x|; vmalloc 2p as y; vfree y|")
		if (rand() < 0.6) shared = 1
		for (i = 0; i < tasks; i++) {
			print "[task " substr("ABCDE", i + 1, 1) "]"
			a = pick(cpus)
			print "cpu = " one("any|" a "|" a "|" a "|" pick(a + 1) "-" a "|each")
			if (rand() < 0.25)
				print "class = " one("fifo|rr") "\npriority = " 1 + pick(3)
			else if (rand() < 0.1)
				print "class = deadline\nruntime = " one("2us|5us|20us") \
					"\ndeadline = " one("100us|150us") "\nperiod = 200us"
			else if (rand() < 0.2)
				print "priority = " pick(40) - 20
			if (rand() < 0.3)
				print "start = " ns2()
			p = program(0, 0)
			if (!shared) gsub(/ (old|x)\>/, "", p)
			gsub(/vmalloc [^;{}]* as;/, "vmalloc 2p;", p)
			# a name that is used must also be given
			p = "vmalloc 1p as x; vmalloc 1p as y; map_ram 1p as q; " p
			if (rand() < 0.5) p = "repeat " 1 + pick(30) " { " p " }"
			print "program = " p
		}
		n = rand() < 0.4 ? 1 + pick(2) : 0
		for (i = 0; i < n; i++) {
			print "[irq dev" i "]\ncpu = " one("any|" pick(cpus) "|" pick(cpus))
			print "period = " one("100ns|1us|exp(2us)|uniform(300ns, 900ns)|5us|exp(300ns)")
			if (rand() < 0.5) print "count = " 1 + pick(20)
			if (rand() < 0.3) print "threaded = no"
			if (rand() < 0.3) print "start = " ns2()
			p = program(1, 1)
			if (tasks < 2) gsub(/of B/, "of A", p)
			gsub(/spin_(un)?lock(_irqsave|_irqrestore)? l/, "kernel 1ns", p)	# under rt it sleeps
			gsub(/spin_trylock l/, "irq_off", p)
			print "program = " p
		}
	}
	function ns2() { return one("0|1|2|5|50|100|1000|3000") "ns" }'
}
