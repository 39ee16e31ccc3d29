#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# On one CPU, the lazy purge of Linux 6.12 has preemption off for a millisecond; 6.1's has not.
#
# Version: Linux 6.12.107-1~deb12u1 and, as a control, 6.1.176-1 (Debian 12), rt-tests 2.4-1,
# qemu-system-x86 1:7.2+dfsg-7+deb12u18.
# Seen: beside a loop of vmalloc(8 KiB) and vfree, cyclictest has a maximum of 900 to 1,120 us in
# 6.12 (preempt=voluntary; a thousand instructions are a microsecond, see below) and of 12 in 6.1.
# A second control says why: vm_unmap_aliases() with 2,600 lazy areas takes a million instructions
# in 6.12, and as many in 6.1 if the areas do not touch; but 14 thousand if they do, since 6.1 has
# merged them by then. (6.1 has cond_resched_lock() in that loop as well, and 6.12 has not.)
# Why it matters: the patch that our first scenario is about put that lock break in, in 2016.
# scenarios/real/latency-1cpu.ini has this load.
#
# It needs what findings/guest.bash needs. The exit status is 0 if that is still so.
. "$(cd "$(dirname "$0")" && pwd)/guest.bash"
cyclictest
cat >load.c <<'END'
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

static int apart = -1;		/* -1: a loop; else: measure once, with areas between or not */
module_param(apart, int, 0);

enum { AREAS = 2600 };
static struct task_struct *thread;

static int loop(void *unused)
{
	while (!kthread_should_stop()) {
		vfree(vmalloc(8192));
		cond_resched();
	}
	return 0;
}

static void measure(void)
{
	void **area = kvmalloc_array(2 * AREAS, sizeof(*area), GFP_KERNEL);
	u64 begin;
	int i, step = apart ? 2 : 1;

	for (i = 0; i < step * AREAS; i++)
		area[i] = vmalloc(8192);
	vm_unmap_aliases();
	for (i = 0; i < step * AREAS; i += step)
		vfree(area[i]);
	begin = ktime_get_ns();
	vm_unmap_aliases();
	pr_info("purge apart=%d %llu\n", apart, ktime_get_ns() - begin);
	for (i = 1; apart && i < step * AREAS; i += step)
		vfree(area[i]);
	kvfree(area);
}

static int __init load_init(void)
{
	if (apart >= 0) {
		measure();
		return -EAGAIN;
	}
	thread = kthread_run(loop, NULL, "load");
	return PTR_ERR_OR_ZERO(thread);
}

static void __exit load_exit(void)
{
	kthread_stop(thread);
}

module_init(load_init);
module_exit(load_exit);
MODULE_LICENSE("GPL");
END
# measure: sets $max, and $touching and $apart in thousands of instructions
measure() {
	module load
	guest_counted cryptomgr.notests=1 >/dev/null <<'END'
mkdir -p /dev/shm
insmod /bin/load.ko apart=0 2>/dev/null
insmod /bin/load.ko apart=1 2>/dev/null
insmod /bin/load.ko
cyclictest -p 99 -m -q -t 1 -i 1000 -l 2000 -h 3000 | grep '^# Max'
rmmod load
dmesg | grep ' purge apart='
END
	max=$(awk '/^# Max/ { print $NF + 0 }' output)
	touching=$(awk '/purge apart=0/ { us = int($NF / 1000) } END { print us }' output)
	apart=$(awk '/purge apart=1/ { us = int($NF / 1000) } END { print us }' output)
	echo "$kernel: maximum $max us; a purge of 2,600 areas: $touching us if they touch, $apart us if not"
}
kernel_6_12
measure
is=0
[ "$max" -gt 500 ] && [ "$touching" -gt 600 ] && [ "$apart" -gt 600 ] || is=1
kernel_6_1
measure
[ "$max" -lt 60 ] && [ "$touching" -lt 60 ] && [ "$apart" -gt 600 ] || is=1
exit $is
