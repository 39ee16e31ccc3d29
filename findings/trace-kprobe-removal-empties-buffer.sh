#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Removing a kprobe event from ftrace empties the trace buffer, other events among it.
#
# Version: Linux 6.12.107-1~deb12u1 and 6.1.176-1 (Debian 12), qemu-system-x86 1:7.2+dfsg-7+deb12u18.
# Seen: the buffer has sched_switch and kprobe events. Disabling the kprobe event, the control,
# leaves all of them there. Removing it by a "-" line in kprobe_events leaves none, of either kind,
# although nobody wrote to `trace`.
# Why it matters: a script that records vmalloc's events with a kprobe beside them, tidies up and
# then reads the trace, has an empty file to import. The trace has to be read first.
#
# It needs what findings/guest.bash needs. The exit status is 0 if that is still so.
. "$(cd "$(dirname "$0")" && pwd)/guest.bash"
is=0
for series in 6_12 6_1; do
	kernel_$series
	guest '' -accel tcg -smp 1 -cpu max <<'END'
count() {
	echo "$1: $(grep -c ': sched_switch:' trace) $(grep -c ': opened:' trace)"
}
echo 'p:opened do_sys_openat2' >kprobe_events
echo 1 >events/sched/sched_switch/enable
echo 1 >events/kprobes/opened/enable
sleep 0.1
cat /proc/version >/dev/null
echo 0 >tracing_on
count recorded
echo 0 >events/kprobes/opened/enable
count disabled
echo '-:opened' >>kprobe_events
count removed
END
	awk '$1 == "recorded:" { recorded = $2 " " $3; some = $2 > 0 && $3 > 0 }
		$1 == "disabled:" { stays = recorded == $2 " " $3 }
		$1 == "removed:" { gone = $2 == 0 && $3 == 0 }
		END { exit !(some && stays && gone) }' output || is=1
done
exit $is
