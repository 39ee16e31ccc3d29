#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# latency.sh - cyclictest beside vmalloc and vfree on one CPU comes out as it was recorded of
# real kernels: in the same order, v6.12 at 20 to 150 times v6.1, and for the same reason.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

real=$source_dir/scenarios/real
run 0 'as recorded' -q -o real.db "$real/latency-1cpu.ini" \
	--set 'sweep.machine.preemption=voluntary, full, rt'

sql -header -column real.db <"$real/latency-1cpu.sql" | tee table
same 'each recorded figure has one of ours beside it' 6 "$(tail -n +3 table | wc -l)"

# max POLICY PREEMPTION: the worst latency, in us
max() {
	sql real.db "SELECT max_ns / 1000 FROM v_latency JOIN run ON run.id = run
		WHERE run.policy = '$1' AND preemption = '$2'"
}

in_order() {
	printf '%s\n' "$@" | sort -nc 2>&1
}

same '6.12-rt, 6.1, 6.12 full, 6.12 voluntary' '' "$(in_order "$(max v6.12 rt)" \
	"$(max v6.1 voluntary)" "$(max v6.12 full)" "$(max v6.12 voluntary)")"
for preemption in voluntary full; do
	same "v6.12 has 20 to 150 times the latency of v6.1, preemption = $preemption" 1 \
		"$(sql real.db "SELECT $(max v6.12 $preemption).0 / $(max v6.1 $preemption) BETWEEN 20 AND 150")"
done
same 'preemption is off for 1,123 us, within a factor of 2' 1 "$(sql real.db "SELECT
	max(length_ns) BETWEEN 1123000 / 2 AND 1123000 * 2 FROM section JOIN run ON run.id = run
	WHERE policy = 'v6.12' AND preemption = 'full' AND kind = 'preempt_off'")"
same 'the worker frees 2,731 areas under one lock' 'purge.free|2731' "$(sql real.db "
	SELECT DISTINCT longest_label, longest_ns / 410 FROM blocker JOIN run ON run.id = run
	WHERE policy = 'v6.12' AND preemption = 'voluntary' AND kind = 'preempt_off'")"

# Without the lock under which pages are cleared, 6.1 has what was recorded with init_on_alloc=0.
run 0 'pages are not cleared' -q -o clear.db "$real/latency-1cpu.ini" --policy v6.1 \
	--set scenario.horizon=100ms --set sweep.machine.preemption=voluntary \
	--set 'expect v6.1.sql.cause=SELECT 1' \
	--set 'task module.program=forever { vmalloc 2p; vfree }'
same 'v6.1 then stays below 7 us' 1 \
	"$(sql clear.db 'SELECT max(max_ns) BETWEEN 3000 AND 7000 FROM v_latency')"
finish
