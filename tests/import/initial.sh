#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# initial.sh - areas that a scenario puts at addresses before the start: busy ones with names, lazy
# ones, and those in the pools of nodes; and what programs do with addresses, and with each other's
# areas.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

cat >initial.ini <<'END'
[machine]
cpus = 2

[vmalloc]
start = 0xffffc90000000000
space = 32768GiB
areas = 1000
busy = 69p at 0xffffc90000000000, 5p at 0xffffc90000200000 node 1 as old
lazy = 3p at 0xffffc90000100000 node 0
pooled = 3p at 0xffffc90000110000 node 0, 2 x 3p at 0xffffc90000120000 node 0

[policy]
variants = v4.8, v6.1, v6.12, v7.3

[task A]
cpu = 0
program = \
	vmalloc 3p recorded 0xffffc90000110000 as a; \
	vmalloc 3p recorded 0xffffc90000120000; \
	vmalloc 5p recorded EBUSY; \
	vmalloc 3p in 0xffffffffc0000000 0xffffffffff000000 recorded 0xffffffffc0000000 as m; \
	vfree m; complete handed

[task B]
cpu = 1
program = sleep until 1ms; wait_for_completion handed; vfree a of A; vfree old; purge; vmalloc 5p

[schedule]
order = A until return#2; A until return; B until return

[expect]
sql.all = SELECT count(*) = 9 FROM op WHERE run = :run AND result = 'ok'
# 0xffffffffc0000000 is beyond the space
sql.module = SELECT address_page = (0xffffffffc0000000 >> 12 & 0xfffffffffffff) \
	AND address_page = recorded_page FROM v_op WHERE run = :run AND task = 'A' AND seq = 4
sql.late = SELECT min(start_ns) >= 1000000 FROM v_op WHERE run = :run AND task = 'B'
sql.handed = SELECT (SELECT address_page FROM v_op WHERE run = :run AND task = 'A' AND seq = 1) = \
	address_page FROM v_op WHERE run = :run AND task = 'B' AND seq = 1
sql.failed = SELECT recorded_page = -1 FROM v_op WHERE run = :run AND task = 'A' AND seq = 3
sql.order = SELECT group_concat(count || result) LIKE '2reached,1reached,1blocked%' \
	FROM (SELECT count, result FROM directive WHERE run = :run ORDER BY seq)

# In pool order, and the same as recorded.
[expect v6.12, v7.3]
sql.pooled = SELECT count(*) = 3 FROM op WHERE run = :run AND address_page = recorded_page
# What was allocated for node 1 went to its pool.
sql.node = SELECT address_page = (0xffffc90000200000 >> 12 & 0xfffffffffffff) FROM v_op \
	WHERE run = :run AND task = 'B' AND seq = 4

# Nothing is pooled: the lowest address that is free.
[expect v4.8, v6.1]
sql.lowest = SELECT address_page = (0xffffc90000045000 >> 12 & 0xfffffffffffff) FROM v_op \
	WHERE run = :run AND task = 'A' AND seq = 1
END
run 0 'areas at addresses, in pools, with names, and of other tasks' \
	--check -q -o initial.db initial.ini

finish
