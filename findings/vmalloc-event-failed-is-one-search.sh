#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# vmalloc:alloc_vmap_area tells of searches: failed=1 is no failed allocation, and a pool's area
# is told like any other.
#
# Version: Linux 6.12.107-1~deb12u1 (Debian 12), qemu-system-x86 1:7.2+dfsg-7+deb12u18.
# Seen: a thread allocates and frees in a window of 8 pages, 100 times one area of one page and its
# guard. Each area fits, as nothing else is live there, and no call fails. But before every fourth
# a search finds only lazy areas, and tells failed=1; after the purge the second search tells
# failed=0, so there are more events than allocations. The control: with the window full of live
# areas one call fails, and tells failed=1 twice.
# And: 50 areas that a purge put into a pool are allocated again. Each has the event, and for none
# of them alloc_vmap_area() calls kmem_cache_alloc(), as it does 50 times for the first 50.
# Why it matters: who counts failed=1 reports -EBUSY where there was none; and who takes each event
# for a search of the tree of free ranges wonders why addresses go down after a purge. Our importer
# (simrun import) reads these events.
#
# It needs what findings/guest.bash needs. The exit status is 0 if that is still so.
. "$(cd "$(dirname "$0")" && pwd)/guest.bash"
kernel_6_12
cat >areas.c <<'END'
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

enum { TIMES = 100, POOL = 50, WINDOW_PAGES = 8 };

typedef struct vm_struct *get_area_fn(unsigned long size, unsigned long flags,
				      unsigned long start, unsigned long end,
				      const void *caller);

static int what;		/* 1: the window, 2: a full window, 3: areas, and again from a pool */
module_param(what, int, 0);
static struct vm_struct *live[WINDOW_PAGES];
static void *area[POOL];

/* It is not exported. */
static get_area_fn *find(void)
{
	struct kprobe p = { .symbol_name = "__get_vm_area_caller" };
	get_area_fn *f;

	if (register_kprobe(&p))
		return NULL;
	f = (get_area_fn *)p.addr;
	unregister_kprobe(&p);
	return f;
}

static int window(bool full)
{
	get_area_fn *get = find();
	const unsigned long start = VMALLOC_START + (1UL << 40);
	const unsigned long end = start + WINDOW_PAGES * PAGE_SIZE;
	int i, nr = 0, failures = 0;

	if (!get)
		return -1;
	for (i = 0; i < (full ? WINDOW_PAGES : TIMES); i++) {
		struct vm_struct *vm = get(PAGE_SIZE, VM_ALLOC, start, end, (void *)_THIS_IP_);

		if (!vm) {
			failures++;
			break;
		}
		if (full)
			live[nr++] = vm;
		else
			free_vm_area(vm);
	}
	while (nr)
		free_vm_area(live[--nr]);
	return failures;
}

static int twice(void)
{
	int i, round;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < POOL; i++)
			area[i] = vmalloc(3 * PAGE_SIZE);
		for (i = 0; i < POOL; i++)
			vfree(area[i]);
		vm_unmap_aliases();
	}
	return 0;
}

static int __init areas_init(void)
{
	pr_info("what=%d failures=%d\n", what, what == 3 ? twice() : window(what == 2));
	return 0;
}

static void __exit areas_exit(void)
{
}

module_init(areas_init);
module_exit(areas_exit);
MODULE_LICENSE("GPL");
END
module areas
guest '' -accel tcg -smp 2 -cpu max <<'END' >/dev/null
echo 'comm == "insmod"' >events/vmalloc/alloc_vmap_area/filter
echo 'comm == "insmod"' >events/kmem/kmem_cache_alloc/filter
echo 1 >events/vmalloc/alloc_vmap_area/enable
echo 1 >events/kmem/kmem_cache_alloc/enable
dmesg -n 1
for what in 1 2 3; do
	echo >trace
	taskset 1 insmod /bin/areas.ko what=$what
	rmmod areas
	echo $what $(dmesg | sed -n "s/.*what=$what failures=//p") \
		$(grep 'alloc_vmap_area:' trace | grep -c "$([ $what = 3 ] && echo size=16384 || echo 'vend=0x[0-9a-f]*0008000')") \
		$(grep 'alloc_vmap_area:' trace | grep -c failed=1) \
		$(grep -c 'kmem_cache_alloc:.*call_site=alloc_vmap_area' trace)
done
END
while read -r what failures events failed descriptors; do
	case $what in
	1) echo "100 areas in a window: $failures calls failed, $events events, $failed with failed=1"
	   [ "$failures" = 0 ] && [ "$failed" -gt 9 ] && [ "$events" = $((100 + failed)) ] || is=1 ;;
	2) echo "a full window: $failures call failed, $failed events with failed=1"
	   [ "$failures" = 1 ] && [ "$failed" = 2 ] || is=1 ;;
	3) echo "50 areas, and again from a pool: $events events, $descriptors descriptors allocated"
	   [ "$events" = 100 ] && [ "$descriptors" -ge 50 ] && [ "$descriptors" -lt 80 ] || is=1 ;;
	esac
done <output
[ "$(wc -l <output)" = 3 ] && exit "${is:-0}"
exit 1
