#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# window.sh - in a window of addresses that has room for all, allocations fail as was recorded of
# real kernels: as often, more rarely if there are more slots, and never with one thread. It makes
# the runs of doc/spurious-ebusy.md, which print what that says, and looks at what they left.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/pages.sh"

export LC_ALL=C.UTF-8 SIMRUN_SCENARIOS=$source_dir/scenarios
PATH=$(dirname "$simrun"):$PATH
page doc/spurious-ebusy.md 0
[ -z "${RENEW:-}" ] || finish

sql -header -column w.db <"$source_dir/scenarios/real/window.sql" | tail -n +3 >table
same 'each recorded figure has one of ours beside it' 9 "$(wc -l <table)"
same 'with more slots fewer fail' '' "$(head -n 4 table | awk '{ print $7 }' | sort -rnc 2>&1)"
same 'each is within a factor of 2, or 3 where few fail' '' "$(awk '$7 < $4 / 2 || $7 > $4 * ($4 < 100 ? 3 : 2)' table)"
same 'what is expected of runs came out' '' "$(for name in two full mended; do
	sql $name.db 'SELECT name FROM expectation WHERE NOT ok'; done)"
same 'one thread purges as often, and never fails' '0|1' \
	"$(sql w.db "SELECT max(failures), min(purges > operations / 20) FROM v_run WHERE scenario = 'window-alone'")"
same 'with 9 slots it takes interrupts' '10s 0 0
exp(100us) 1 1' "$(sql -separator ' ' nine.db "SELECT value, min(failures) > 0, max(failures) > 0
	FROM v_run JOIN param ON param.run = id AND key = 'irq nic.period' GROUP BY value")"
same 'while-freed and queue keep 97 % of the throughput' 2 "$(sql mended.db "SELECT count(*)
	FROM v_run WHERE policy IN ('v6.12-while-freed', 'v6.12-queue') AND operations > 0.97 *
		(SELECT operations FROM v_run WHERE policy = 'v6.12')")"
same 'queue makes others wait 100 times as long' 1 "$(sql mended.db "
	SELECT (SELECT spin_ns + lock_ns FROM task JOIN run ON run.id = run
			WHERE policy = 'v6.12-queue' AND name = 'bystander')
		> 100 * (SELECT max(spin_ns + lock_ns) FROM task JOIN run ON run.id = run
			WHERE policy != 'v6.12-queue' AND name = 'bystander')")"
finish
