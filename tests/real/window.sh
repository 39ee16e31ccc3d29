#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# window.sh - in a window of addresses that has room for all, allocations fail as was recorded of
# real kernels: as often, more rarely if there are more slots, and never with one thread. And what
# doc/spurious-ebusy.md says of two CPUs, and of what would mend it.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

real=$source_dir/scenarios/real
run 0 'as recorded' -q -o real.db "$real/window.ini" --set sweep.repeat=2
sql -header -column real.db <"$real/window.sql" | tee table
same 'each recorded figure has one of ours beside it' 4 "$(tail -n +3 table | wc -l)"
same 'with more slots fewer fail' '' "$(tail -n +3 table | awk '{ print $5 }' | sort -rnc 2>&1)"

run 0 'one thread' -q -o alone.db "$real/window-alone.ini" --set scenario.horizon=500ms
same 'purges as often, and never fails' '0|2' \
	"$(sql alone.db 'SELECT sum(failures), sum(purges > operations / 20) FROM v_run')"

run 0 'two CPUs, 8 slots, without interrupts and with them' -q -o two.db "$real/window-2cpu.ini" \
	--set scenario.horizon=100ms
run 1 '… and 9 slots' -q -o nine.db "$real/window-2cpu.ini" --set 'vmalloc.busy=15 x 4p'
same 'with 9 slots it takes interrupts' '10s 0 0
exp(100us) 1 1' "$(sql -separator ' ' nine.db "SELECT value, min(failures) > 0, max(failures) > 0
	FROM v_run JOIN param ON param.run = id AND key = 'irq nic.period' GROUP BY value")"
run 0 'what would mend it, and what it costs' -q -o mended.db "$real/window-mended.ini" \
	--set scenario.horizon=200ms
same 'while-freed and queue keep 97 % of the throughput' 2 "$(sql mended.db "SELECT count(*)
	FROM v_run WHERE policy IN ('v6.12-while-freed', 'v6.12-queue') AND operations > 0.97 *
		(SELECT operations FROM v_run WHERE policy = 'v6.12')")"
same 'queue makes others wait 100 times as long' 1 "$(sql mended.db "
	SELECT (SELECT spin_ns + lock_ns FROM task JOIN run ON run.id = run
			WHERE policy = 'v6.12-queue' AND name = 'bystander')
		> 100 * (SELECT max(spin_ns + lock_ns) FROM task JOIN run ON run.id = run
			WHERE policy != 'v6.12-queue' AND name = 'bystander')")"
run 0 'no room: who waits for vmap_lazy_nr never returns' -q -o full.db "$real/window-full.ini"
finish
