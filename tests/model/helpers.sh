#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# helpers.sh - how many work items help a purge of v6.12 and v7.3, and on which CPUs: one for
# each lazy_max that is lazy, but for the first; never for the node with the highest number.
. "${srcdir:-.}/tests/lib.sh"

# helped POLICY PAGES: frees so many pages of each of four nodes, of which more than 10 in all
# may be lazy, and prints how many helpers there were, and which CPUs' workers freed something
helped() {
	cat >helped.ini <<EOF
[scenario]
name = helped
horizon = 1s
[machine]
cpus = 4
[vmalloc]
space = 1000p
lazy_max = 10p
[policy]
variants = $1
[setup]
program = run_on 0; vmalloc ${2}p as a; run_on 1; vmalloc ${2}p as b; run_on 2; \\
	vmalloc ${2}p as c; run_on 3; vmalloc ${2}p as d; vfree a; vfree b; vfree c; vfree d
[task idle]
cpu = 3
program = flush_drain
EOF
	rm -f helped.db
	"$simrun" -q --check --trace steps -o helped.db helped.ini >out 2>err ||
		fail "$1, $2 pages: cannot be run" err
	sql helped.db "SELECT count(*) FILTER (WHERE label = 'purge.schedule_work'),
		(SELECT group_concat(cpu, ' ') FROM (SELECT DISTINCT cpu FROM event
			WHERE label = 'purge.account' AND kind = 'step' ORDER BY cpu))
		FROM event WHERE kind = 'step'" | tr '|' ' '
}

for policy in v6.12 v7.3; do
	same "$policy: less than twice lazy_max" '0 3' "$(helped $policy 3)"
	same "$policy: twice" '1 0 3' "$(helped $policy 5)"
	same "$policy: three times" '2 0 1 3' "$(helped $policy 8)"
	same "$policy: more than there are nodes" '3 0 1 2 3' "$(helped $policy 20)"
done
finish
