#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The event tlb:tlb_flush says nothing of flushes of the kernel's own addresses.
#
# Version: Linux 6.12.107-1~deb12u1 (Debian 12), qemu-system-x86 1:7.2+dfsg-7+deb12u18.
# Seen: 20 purges of vmalloc's lazy areas, each of which drops translations on both CPUs, give no
# tlb_flush event. ipi:ipi_send_cpu (of one other CPU; of more, ipi_send_cpumask) tells of them,
# with on_each_cpu_cond_mask as the call site.
# The control: processes that come and go meanwhile, whose own addresses are flushed, give
# tlb_flush events.
# Why it matters: who looks for purges in a recorded trace by tlb_flush finds those of others. What
# we export (simrun report --trace-dat) and import has the calls between CPUs instead.
#
# It needs what findings/guest.bash needs. The exit status is 0 if that is still so.
. "$(cd "$(dirname "$0")" && pwd)/guest.bash"
kernel_6_12
cat >purges.c <<'END'
#include <linux/module.h>
#include <linux/vmalloc.h>

static int __init purges_init(void)
{
	int i;

	for (i = 0; i < 20; i++) {
		vfree(vmalloc(8192));
		vm_unmap_aliases();
	}
	return 0;
}

static void __exit purges_exit(void)
{
}

module_init(purges_init);
module_exit(purges_exit);
MODULE_LICENSE("GPL");
END
module purges
guest '' -accel tcg -smp 2 -cpu max >/dev/null <<'END'
echo 1 >events/tlb/tlb_flush/enable
echo 1 >events/ipi/enable
echo 1 >events/vmalloc/purge_vmap_area_lazy/enable
echo >trace
insmod /bin/purges.ko
for i in 1 2 3 4 5; do
	cat /proc/version >/dev/null
done
echo 0 >tracing_on
grep -c 'insmod.*purge_vmap_area_lazy:' trace
grep -c 'insmod.*ipi_send_cpu.*on_each_cpu_cond_mask' trace
# Between the purges there is only insmod itself, whose own addresses do not change.
awk '/insmod.*purge_vmap_area_lazy:/ { purges++; if (purges == 1) after = flushes; last = flushes }
	/insmod.*tlb_flush:/ { flushes++ }
	END { print last - after }' trace
grep -c 'tlb_flush:' trace
END
{ read -r purges; read -r calls; read -r flushes; read -r others; } <output
echo "purges: $purges, calls to other CPUs: $calls, tlb_flush events between purges: $flushes, of all processes: $others"
[ "$purges" -ge 20 ] && [ "$calls" -ge 20 ] && [ "$flushes" = 0 ] && [ "$others" -gt 5 ]
