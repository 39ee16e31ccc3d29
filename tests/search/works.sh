#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# works.sh - searches over work items and tasks that choose their CPU: what is left out changes no
# outcome, and each step writes only what it says.
. "${srcdir:-.}/tests/lib.sh"

# outcomes POLICY OPTION…: of scenario.ini, a line each
outcomes()
{
	local policy=$1

	shift
	rm -f works.db
	"$simrun" explore scenario.ini -q -o works.db --policy "$policy" --outcomes "$@" >out 2>&1
	sql works.db "SELECT outcome FROM outcome ORDER BY outcome"
}

# all_same NAME POLICY WANTED: with and without reduction these are the outcomes
all_same()
{
	same "$1, $2" "$3" "$(outcomes "$2" --check)"
	same "$1, $2: nothing left out" "$3" "$(outcomes "$2" --strategy exhaustive --reduction none)"
}

# The work that [setup] queued is pending, and runs beside the task, which waits for it.
cat >scenario.ini <<'END'
[machine]
cpus = 2
[vmalloc]
space = 32p
lazy_max = 4p
[setup]
program = vmalloc 8p as x; vmalloc 8p as y; vfree x
[policy]
variants = v6.1
[task A]
cpu = 1
program = vmalloc 16p; flush_drain; vmalloc 8p
END
for policy in v6.1 v6.12; do
	all_same "pending work beside a task" $policy "A.1=ok A.2=ok"
done

# A handler's vfree is work for its CPU; whoever waits for nothing may come before it.
cat >scenario.ini <<'END'
[machine]
cpus = 2
[vmalloc]
space = 16p
lazy_max = 32p
[setup]
program = vmalloc 8p as x; vmalloc 4p as y
[policy]
variants = v4.10
[task A]
cpu = 1
program = vmalloc 8p
[irq I]
cpu = 0
period = 1us
count = 1
program = vfree x
END
for policy in v4.10 v6.1; do
	all_same "a deferred free" $policy "A.1=EBUSY I.1=ok
A.1=ok I.1=ok"
done

# The CPU has just taken up the worker when the FIFO task wakes up. Whichever normal task is
# picked instead, the FIFO task comes first.
cat >scenario.ini <<'END'
[machine]
cpus = 1
preemption = voluntary
[vmalloc]
space = 144p
lazy = 2 x 4p
lazy_max = 4p
[setup]
program = vmalloc 4p as old
[policy]
variants = v6.1
[task A]
cpu = 0
class = fifo
priority = 2
program = vfree old
[task B]
cpu = 0
program = vfree old
END
all_same "a pick does not forget who preempts" v6.1 "A.1=ok B.1=none"

# A task that comes to a CPU is another one's neighbour there.
cat >scenario.ini <<'END'
[machine]
cpus = 2
[vmalloc]
space = 16p
[policy]
variants = v4.10
[task A]
cpu = 0
program = vmalloc 8p; run_on 1; vfree; flush_drain
[task B]
cpu = 1
program = vmalloc 8p; run_on 0; vmalloc 8p
END
for policy in v4.10 v6.1; do
	all_same "tasks that move" $policy "A.1=EBUSY A.2=none B.1=ok B.2=ok
A.1=ok A.2=ok B.1=ok B.2=EBUSY
A.1=ok A.2=ok B.1=ok B.2=ok"
done

# Work that is pending at the beginning may be taken up before real-time tasks are there. Its worker
# is in the kernel then, and without preemption they come in between only once it sleeps.
cat >scenario.ini <<'END'
[machine]
cpus = 2
preemption = none
tick = 0
[vmalloc]
space = 32p
lazy_max = 4p
[policy]
variants = v6.12
[setup]
program = run_on 1; vmalloc 16p as a; run_on 0; vmalloc 8p as b; vmalloc 8p as c; \
	vfree b; vfree a
[task A]
cpu = 0
class = fifo
priority = 1
program = vmalloc 16p
[task B]
cpu = 0
class = fifo
priority = 50
program = vmalloc 8p
END
same "a worker may be there before real-time tasks" \
	"$(outcomes v6.12 --observe addresses --strategy exhaustive --reduction none)" \
	"$(outcomes v6.12 --observe addresses)"
same "… so either of these gets the lowest pages" 2 \
	"$(outcomes v6.12 --observe addresses | wc -l)"
finish
