/* SPDX-License-Identifier: MIT */
/*
 * cost.c - the cost table: one row a cost, for each preset a number and where it is from.
 *
 * The word at the beginning of a source says where the number is from. "measured" is this
 * project's own microbenchmark on a 2-CPU virtual machine: for x86-2026 on an EPYC of 2024,
 * 2.6 GHz, or, if it says UML, code of Linux 6.12 in user mode on a Xeon of 2.1 GHz.
 * "instructions" are those of the same code in Debian's Linux 6.12 (see doc/costs.md), which are
 * the unit of qemu-icount, too. "perfbook" is P. McKenney's
 * tables of operation costs (Nehalem). "intel_idle" is the kernel's table of idle states,
 * drivers/idle/intel_idle.c. "cycles" are counted at the clock of the preset: 3 GHz, 1.2
 * GHz (Cortex-A53, in order) or 4 GHz. A "derived" number says from what. doc/costs.md
 * tells more.
 */
#include "sim/machine/cost.h"

#include <stddef.h>

const struct preset_info preset_info[COST_PRESETS] = {
	[X86_2016] = { "x86-2016", "a desktop or laptop of 2012-2016, four cores, 3 GHz" },
	[ARM64_STB] = { "arm64-stb", "a set-top box of 2016, four Cortex-A53, 1.2 GHz" },
	[X86_2024] = { "x86-2024", "a desktop or server core of 2022-2024, 4 GHz" },
	[X86_2026] = { "x86-2026", "a server core of 2023-2026, 2.1-2.6 GHz, under a hypervisor" },
	[QEMU_ICOUNT] = { "qemu-icount", "instructions, a nanosecond each: qemu -icount shift=0, Debian's Linux 6.12" },
};

const struct cost_info machine_cost[MACHINE_COSTS] = {
	[COST_NONE] = { NULL, "takes no time", MEASURE_NONE, { { 0, "" } } },
	[COST_NS] = { NULL, "an amount that is a time already", MEASURE_NONE,
		      { [0 ... COST_PRESETS - 1] = { 1, "" } } },
	[COST_LOCAL] = { "local", "a few instructions on a CPU's own data", MEASURE_LOCK, {
		{ 2, "a function call, 5 cycles (Brouer, prototype-kernel, Sandy Bridge: 1.9-2.2 ns)" },
		{ 5, "call and return, 6 cycles (insn_bench_aarch64, Cortex-A53)" },
		{ 1, "derived: 4-5 cycles" },
		{ 2, "measured: cond_resched() with nothing to do, 2.3-4.6 ns (UML)" },
		{ 5, "measured: a call of a function that does nothing" },
	} },
	[COST_ATOMIC] = { "atomic", "read-modify-write of a line already here", MEASURE_LOCK, {
		{ 6, "17 cycles (time_bench, netdev), 20.5 (Sandy Bridge-E); perfbook, i7-8750H: CAS 6.2 ns" },
		{ 20, "derived: LDXR, STXR and a barrier, 20-30 cycles" },
		{ 5, "uops.info, LOCK CMPXCHG: 19 cycles (Alder Lake-P)" },
		{ 5, "measured: 4.8 ns" },
		{ 4, "measured: atomic_long_add_return()" },
	} },
	[COST_READ] = { "read", "load of a shared word already here", MEASURE_LOCK, {
		{ 1, "L1 hit, 4 cycles (7-cpu.com)" },
		{ 3, "L1 hit, 3 cycles (insn_bench_aarch64, Cortex-A53)" },
		{ 1, "derived: L1 hit, 4-5 cycles" },
		{ 1, "derived: L1 hit, 4-5 cycles" },
		{ 3, "measured" },
	} },
	[COST_SPIN_LOCK] = { "spin_lock", "taking a free spinlock whose line is here", MEASURE_LOCK, {
		{ 8, "with unlock 10.4-12.6 ns (time_bench; Brouer, prototype-kernel); the split is derived" },
		{ 30, "derived: the atomic and its checks" },
		{ 6, "derived: with unlock 33-37 cycles as on older cores" },
		{ 4, "measured: with unlock 4.8 ns, as an exchange and a store in user space; the split is derived" },
		{ 12, "measured: with unlock 21; the split is derived" },
	} },
	[COST_SPIN_UNLOCK] = { "spin_unlock", "dropping a spinlock", MEASURE_LOCK, {
		{ 4, "as spin_lock" },
		{ 10, "derived: a store with release" },
		{ 3, "as spin_lock" },
		{ 1, "as spin_lock" },
		{ 9, "as spin_lock" },
	} },
	[COST_MUTEX] = { "mutex", "mutex or sleeping lock, fast path, each way", MEASURE_LOCK, {
		{ 8, "derived: one locked operation and a call" },
		{ 30, "derived: likewise" },
		{ 6, "derived: likewise" },
		{ 5, "derived: one locked operation" },
		{ 15, "measured: lock and unlock 31" },
	} },
	[COST_CACHE_LINE] = { "cache_line", "touching what another CPU touched last", MEASURE_LINE, {
		{ 21, "core-to-core-latency, half a round trip: 20 ns (i7-6700K), 21 ns (i5-4590)" },
		{ 100, "derived: 89.6 ns on a Cortex-A72 (core-to-core-latency)" },
		{ 20, "core-to-core-latency: 15.7-23 ns within a CCX of Zen 4 (73 ns across)" },
		{ 50, "measured: half a round trip, 43-57 ns (EPYC of 2024, two cores of a virtual machine)" },
		{ 1, "no caches: an access is an instruction, wherever the line is" },
	} },
	[COST_CONTEXT_SWITCH] = { "context_switch", "from one task to another", MEASURE_LOCK, {
		{ 600, "ghOSt, SOSP 2021, table 3: 599 ns (CFS, Xeon of 2017, 2 GHz)" },
		{ 3400, "derived: x86-2016 by the ratio of null system calls, 5.7" },
		{ 500, "derived: as x86-2016, faster clock" },
		{ 1000, "measured: two threads that yield to each other, 1,130-1,430 ns, less the system call" },
		{ 1600, "measured: two FIFO threads that yield to each other, 1,938 with the system call" },
	} },
	[COST_WAKE_UP] = { "wake_up", "try_to_wake_up(), paid by the waker", MEASURE_LOCK, {
		{ 500, "derived: perf bench sched pipe, 2.79 us for two switches, less these and the calls" },
		{ 2800, "derived: x86-2016 by 5.7" },
		{ 400, "derived: as x86-2016, faster clock" },
		{ 600, "measured: two threads and two pipes, 4.2 us a round, less 980 ns for the calls and two switches" },
		{ 1500, "derived: 3,600 from a timer's expiry to user space, less irq_enter, irq_exit and the switch" },
	} },
	[COST_IRQ_ENTER] = { "irq_enter", "from an interrupt's arrival to its handler", MEASURE_LOCK, {
		{ 150, "derived: a part of 775 ns for the first remote CPU of a flush (see ipi_delivery)" },
		{ 850, "derived: x86-2016 by 5.7" },
		{ 120, "derived: as x86-2016, faster clock" },
		{ 120, "as x86-2024: not measured" },
		{ 300, "derived: with tick and irq_exit 2,440, the gap that a tick leaves in a loop (measured)" },
	} },
	[COST_IRQ_EXIT] = { "irq_exit", "from the handler back", MEASURE_LOCK, {
		{ 100, "derived: as irq_enter, without its checks" },
		{ 570, "derived: x86-2016 by 5.7" },
		{ 80, "derived: as x86-2016, faster clock" },
		{ 80, "as x86-2024: not measured" },
		{ 150, "as irq_enter" },
	} },
	[COST_TICK] = { "tick", "scheduler tick and timekeeping", MEASURE_LOCK, {
		{ 1850, "Documentation/trace/osnoise-tracer.rst: local_timer 1,845 ns (a VM, so rather high)" },
		{ 4000, "derived: nothing published; x86-2016 by 2 to 5.7" },
		{ 1400, "derived: as x86-2016, faster clock" },
		{ 1400, "as x86-2024: not measured" },
		{ 2000, "as irq_enter" },
	} },
	[COST_IDLE_EXIT] = { "idle_exit", "an idle CPU answering an interrupt", MEASURE_NONE, {
		{ 2000, "intel_idle.c: C1, 2 us (deep states: C6 80-133 us, C7 87-166 us)" },
		{ 1000, "cpuidle-arm.c: WFI, 1 us (berlin4ct.dtsi: cpu-sleep, 155 us)" },
		{ 2000, "intel_idle.c: C1E of Sapphire Rapids, 2 us (C6: 290 us)" },
		{ 2000, "as x86-2024" },
		{ 100, "measured: a timer's expiry is answered as fast as beside a loop" },
	} },
	[COST_IPI_SEND] = { "ipi_send", "asking one CPU by an interrupt", MEASURE_LINE, {
		{ 70, "N. Amit, LKML, May 2019, Haswell: a flush of 2 CPUs 1,436 ns, of 4 1,571 ns" },
		{ 300, "derived" },
		{ 70, "derived: as x86-2016" },
		{ 70, "as x86-2024: not measured" },
		{ 300, "derived: on_each_cpu() takes 1,225 with 2 CPUs and 165 with one, both sides added up" },
	} },
	[COST_IPI_DELIVERY] = { "ipi_delivery", "from the request to its arrival", MEASURE_LINE, {
		{ 400, "derived: the same measurement, 775 ns for the first remote CPU, less its parts" },
		{ 2000, "derived: 2.4-3.3 us in all on ThunderX2 (Y. Norov, IPI benchmark)" },
		{ 400, "derived: as x86-2016" },
		{ 400, "as x86-2024; a call to one other CPU by membarrier(2) takes 0.4-1.2 us (measured)" },
		{ 300, "as ipi_send" },
	} },
	[COST_SYSCALL] = { "syscall", "entering an operation", MEASURE_LOCK, {
		{ 55, "lat_syscall null: 51-53 ns (2019, without page-table isolation)" },
		{ 410, "lat_syscall null, Cortex-A53: 403-413 ns (Linux 5.14, Sept 2021)" },
		{ 70, "derived: 72 ns on a server of 2017 (ghOSt, table 3)" },
		{ 125, "measured: getppid(), 124-129 ns (Linux 6.18, with retpolines and Safe RET)" },
		{ 336, "measured: getppid()" },
	} },
	[COST_KMALLOC] = { "kmalloc", "allocating a small descriptor", MEASURE_LOCK, {
		{ 10, "derived: half of 43-47 cycles for a pair (Brouer, SLUB), and zeroing" },
		{ 80, "derived" },
		{ 8, "derived: the same cycles" },
		{ 8, "as x86-2024" },
		{ 600, "measured: 240-325 for one of 72 bytes; an allocation needs two" },
	} },
	[COST_STORE_DRAIN] = { "store_drain", "from a store to its visibility (tso, weak)",
			       MEASURE_LINE, {
		{ 42, "derived: a round trip of the line, which the store buffer waits for" },
		{ 200, "derived: likewise" },
		{ 40, "derived: likewise" },
		{ 100, "derived: a round trip of the line" },
		{ 1, "as cache_line" },
	} },
};

/* a * n / d, rounded to nearest; d not 0 */
static int64_t scale(int64_t a, int64_t n, int64_t d)
{
	return (a * n + d / 2) / d;
}

int64_t cost_scaled(const struct cost_info *c, enum cost_preset p,
		    const int64_t measured[MEASURE_NONE], const int64_t preset[MEASURE_NONE])
{
	const enum cost_measure m = c->measure;
	const int64_t ns = c->value[p].ns;

	return m != MEASURE_NONE && measured[m] ? scale(ns, measured[m], preset[m]) : ns;
}
