#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# real.sh - a campaign on a real Slurm of this machine comes to the runs of one machine, row
# for row, whoever is killed in its middle: a task, slurmd, or simrun. make check-campaigns
# runs it; where Slurm is not installed it is skipped.
CPU_SECONDS=${CPU_SECONDS:-600}		# the daemons' limit, too
. "${srcdir:-$(dirname "$0")/../../..}/tests/lib.sh"
. "$source_dir/tests/campaign/slurm/cluster.sh"
. "$source_dir/tests/plugin/lib.sh"

missing=$(cluster_missing)
if [ -n "$missing" ]; then
	echo "skipped: $missing"
	exit 77
fi
trap 'cluster_stop; rm -rf "$work"' EXIT

# The default of MaxArraySize is 1001. With 5 a job has 4 tasks.
cluster_start MaxArraySize=5 || { echo 'there is no cluster'; exit 99; }

# Jobs of so many seconds that one can do something in their middle.
cat >study.ini <<'END'
[scenario]
trace = none
horizon = 60ms
max_ops = 0

[machine]
cpus = 4

[policy]
variants = v4.8, v4.10

[task measure]
cpu = each
class = fifo
priority = 99
program = cyclictest interval=1ms distance=0us loops=2000

[task module]
program = forever { vmalloc 2p; vfree; kernel exp(500ns) }

[sweep]
scenario.seed = 1, 2, 3, 4, 5
vmalloc.lazy_unit = 1MiB, 2MiB, 4MiB, 8MiB
END

# runs_of DATABASE: what there is of each run, in the order of the sweep
runs_of() {
	sql "$1" 'SELECT number, policy, seed, digest FROM run ORDER BY number'
}

# is_single DATABASE CLAIM: checks that it has the runs of one machine, each of them once
is_single() {
	runs_of "$1" >got 2>&1
	same_files "$2: the runs are those of one machine" single got
}

# shard_runs FOLDER: how many runs were made, counting those that were made twice
shard_runs() {
	local shard sum=0

	for shard in "$1"/shard-*.db; do
		sum=$((sum + $(sql "$shard" 'SELECT count(*) FROM run' 2>/dev/null || echo 0)))
	done
	echo "$sum"
}

# jobs_of FOLDER STATE: how many of its tasks Slurm has in this state; it remembers minutes
jobs_of() {
	squeue -h -r -t all --name="$(sed -n 's/^job=//p' "$1/campaign.ini")" -o %T | grep -cx "$2"
}

# in_the_middle FOLDER: some runs are stored, and others are not
in_the_middle() {
	local runs

	runs=$(shard_runs "$1" 2>/dev/null)
	[ "$runs" -gt 0 ] && [ "$runs" -lt 40 ]
}

# kill_a_task FOLDER: kills the simrun of one that runs
kill_a_task() {
	pgrep -f -- "-o $work/$1/shard-" | head -n 1 | xargs -r kill -9 2>/dev/null
	[ "${PIPESTATUS[0]}" = 0 ]
}

# follow NAME ARGUMENT…: a campaign of its own, in the background; $follower is its process
follow() {
	local name=$1

	shift
	timeout -s KILL 300 "$simrun" campaign study.ini --slurm --directory "$name" -o "$name.db" \
		"$@" >"$name.out" 2>"$name.err" &
	timeout_pid=$!
	until_it 120 in_the_middle "$name" || fail "$name: its middle was missed" "$name.err"
	follower=$(pgrep -P "$timeout_pid")
}

# ends STATUS CLAIM: waits for what follow() began
ends() {
	local status

	wait "$timeout_pid"
	status=$?
	same "$2: exit status" "$1" "$status"
}

run 0 'the study' study.ini -q -o single.db
runs_of single.db >single
holds 'there are runs' [ "$(wc -l <single)" = 40 ]

# --- nobody is killed -------------------------------------------------------------------

run 0 'a campaign' campaign study.ini --slurm -o whole.db --directory "it's 100% whole" \
	--sbatch=--time=30 --sbatch=--mem=100M
is_single whole.db 'a campaign'
same 'so many runs are folded into 4 tasks' 4 "$(jobs_of "it's 100% whole" COMPLETED)"

cat >violated.ini <<'END'
[scenario]
include = study.ini

[expect v4.8]
sql.none = SELECT 0
END
run 1 'a failed expectation' campaign violated.ini --slurm --set scenario.seed=1
same 'fails no task' 4 "$(jobs_of violated.campaign COMPLETED)"

cp "$source_dir/tests/data/plugin/good.c" .
builds 'a plug-in' good.c
plugged=(study.ini --plugin good.so --set scenario.seed=1 -o)
run 0 'variants of a plug-in' "${plugged[@]}" plugged-single.db -q
run 0 'in a campaign' campaign "${plugged[@]}" plugged.db --slurm --directory plugged
runs_of plugged-single.db >wanted
runs_of plugged.db >got
same_files 'tasks load the plug-in, too' wanted got

run 0 '--print' campaign study.ini --slurm --print --directory printed
cp out printed.sh
mkdir printed
holds 'sbatch takes what --print prints' sbatch --parsable --test-only printed.sh

# --- somebody is killed -----------------------------------------------------------------

follow task
holds 'there is a task to be killed' until_it 60 kill_a_task task
ends 0 'a task is killed'
is_single task.db 'a task is killed'
says task.err '1 task submitted again ([1-4])' 'the message'

follow node
kill -9 "$slurmd_pid"
wait "$slurmd_pid" 2>/dev/null
node_start
ends 0 'slurmd is killed'
is_single node.db 'slurmd is killed'

# It is stopped, not killed: slurmctld writes down what it does only seconds later. One that is
# killed before gives the same numbers to other jobs, and drains the node on which it finds both.
follow controller
kill "$slurmctld_pid"
wait "$slurmctld_pid" 2>/dev/null
controller_start
ends 0 'slurmctld is restarted'
is_single controller.db 'slurmctld is restarted'

follow follower
kill -9 "$follower"
ends 137 'simrun is killed'
run 0 'the killed one is resumed' campaign study.ini --slurm --directory follower -o follower.db --resume
is_single follower.db 'simrun is killed'
same 'no run is made twice' 40 "$(shard_runs follower)"
same 'no task is submitted twice' 4 "$(jobs_of follower COMPLETED)"

follow interrupted
kill -INT "$follower"
ends 130 'simrun is interrupted'
says interrupted.err 'scancel --name=study-' 'the message'
run 0 'the interrupted one is resumed' campaign study.ini --slurm --directory interrupted \
	-o interrupted.db --resume
is_single interrupted.db 'simrun is interrupted'

finish
