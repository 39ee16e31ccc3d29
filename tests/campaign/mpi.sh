#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# mpi.sh - simrun-mpi under a real mpirun: the database is that of `simrun run`, row for row;
# what a run found is no failure of the job; and whoever is killed, --resume completes.
CPU_SECONDS=600
. "${srcdir:?}/tests/lib.sh"
. "$source_dir/tests/plugin/lib.sh"

mpi=$(dirname "$simrun")/simrun-mpi
if ! command -v mpirun >/dev/null || [ ! -x "$mpi" ]; then
	echo 'mpi.sh: there is no mpirun, or simrun-mpi was not built'
	exit 77
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 TMPDIR=$work
mpirun=(mpirun --oversubscribe)
mpirun --version | grep -q 'Open MPI' || mpirun=(mpirun)

# mpi RANKS STATUS CLAIM ARGUMENT…: as `run` of lib.sh
mpi() {
	local ranks=$1 wanted=$2 claim=$3 status

	shift 3
	timeout -s KILL $((600 * slow)) "${mpirun[@]}" -n "$ranks" "$mpi" "$@" >out 2>err
	status=$?
	checks=$((checks + 1))
	[ "$status" = "$wanted" ] ||
		fail "$claim: exit status $status, expected $wanted" out err
}

# rows FILE: all that is in the database
rows() {
	sql "$1" .dump
}

# same_rows CLAIM WANTED GOT: the two databases are the same
same_rows() {
	rows "$2" >wanted.sql
	rows "$3" >got.sql
	same_files "$1" wanted.sql got.sql
}

cat >sweep.ini <<'END'
[scenario]
horizon = 1s
trace = none

[machine]
cpus = 4
preemption = full

[vmalloc]
space = 160p

[policy]
variants = v4.8, v4.10

[task worker]
cpu = any
count = 8
program = repeat 50 { vmalloc uniform(1p, 8p) as area; compute exp(5us); vfree area; compute exp(5us) }

[sweep]
repeat = 5
machine.cpus = 1..4
vmalloc.space = 128p, 160p
END

# --- the same as simrun run ------------------------------------------------------------

joel=$source_dir/scenarios/joel-2016.ini
run 0 'the scenario is run' "$joel" -o one.db
mv out one.out
for ranks in 1 2 4; do
	mpi $ranks 0 "$ranks ranks run it" "$joel" -o "mpi-$ranks.db"
	same_rows "$ranks ranks store the same" one.db "mpi-$ranks.db"
	same_files "$ranks ranks print the same" one.out out
done
mpi 3 0 'with threads, locks watched, every step' "$joel" -j 2 --check --trace steps -o steps.db
run 0 'the same' "$joel" --check --trace steps -o steps-one.db
same_rows 'the level of detail and --check reach all ranks' steps-one.db steps.db

run 0 'the sweep is run' sweep.ini -o sweep.db
mpi 4 0 'ranks run the sweep' sweep.ini -o sweep-mpi.db
same_rows 'a sweep is stored in the same order' sweep.db sweep-mpi.db
sed 's/^repeat = .*/repeat = 60\nprecision = 20 %/' sweep.ini >waves.ini
run 0 'a sweep in waves' waves.ini -q -o waves.db
mpi 4 0 'ranks run it in waves' waves.ini -q -o waves-mpi.db
same_rows 'who goes on is decided alike' waves.db waves-mpi.db
run 0 'a shard is run' sweep.ini --shard 2/3 -o shard.db
mpi 4 0 'ranks run a shard' sweep.ini --shard 2/3 -o shard-mpi.db
same_rows 'a shard is the same' shard.db shard-mpi.db
run 0 'another seed' sweep.ini --seed 7 --set machine.cpus=2 -o set.db
mpi 4 0 'ranks run another seed' sweep.ini --seed 7 --set machine.cpus=2 -o set-mpi.db
same_rows 'seed and --set reach all ranks' set.db set-mpi.db

# apart STATUS CLAIM ARGUMENT…: rank 0 runs it here, the other ranks in an empty folder
apart() {
	local wanted=$1 claim=$2 status

	shift 2
	timeout -s KILL $((600 * slow)) "${mpirun[@]}" -n 1 "$mpi" "$@" : \
		-n 2 -wdir "$work/nothing" "$mpi" "$@" >out 2>err
	status=$?
	checks=$((checks + 1))
	[ "$status" = "$wanted" ] || fail "$claim: exit status $status, expected $wanted" out err
}

mkdir nothing
apart 0 'ranks elsewhere' sweep.ini -q -o alone.db
same_rows 'they need no file of the scenario' sweep.db alone.db
same 'and write none' '' "$(ls nothing)"

# --- variants of plug-ins -------------------------------------------------------------------

mkdir plugins
cp "$source_dir/tests/data/plugin/good.c" .
builds 'a plug-in' good.c
sed 's/"good"/"other"/; s/TUNABLE_COUNT, 2/TUNABLE_COUNT, 3/' good.c >other.c
builds 'another plug-in' other.c
mv good.so other.so plugins
for plugin in good other; do
	sed "s/^variants = .*/variants = v4.8, $plugin\nplugin = $plugin.so/" sweep.ini >plugins/$plugin.ini
done
run 1 'a scenario names a plug-in' plugins/good.ini --plugin plugins/other.so -q -o plugged.db
apart 0 'ranks elsewhere' plugins/good.ini --plugin plugins/other.so -q -o plugged-mpi.db
same_rows 'they load it and that of the option' plugged.db plugged-mpi.db
same 'all variants are there' 'good|good other-again|other other|other v4.8|' \
	"$(sql plugged-mpi.db "SELECT DISTINCT policy || '|' || coalesce(plugin, '') FROM run ORDER BY 1" | paste -sd' ')"
run 0 'their rows' sweep.ini --policy v4.8 --plugin plugins/good.so --check --trace steps -q \
	--set machine.cpus=2 -o checked.db
mpi 3 0 'with --check' sweep.ini --policy v4.8 --plugin plugins/good.so --check --trace steps -q \
	--set machine.cpus=2 -o checked-mpi.db
same_rows 'ranks verify what a plug-in claims' checked.db checked-mpi.db

# On rank 1 another file has the plug-in's name. Only root can arrange that.
if unshare --mount true 2>/dev/null; then
	for instead in "$work/plugins/other.so" /dev/null; do
		timeout -s KILL $((600 * slow)) "${mpirun[@]}" -n 1 "$mpi" plugins/good.ini -q -o x.db : \
			-n 1 unshare --mount sh -c 'mount --bind "$0" plugins/good.so; exec "$@"' \
			"$instead" "$mpi" plugins/good.ini >out 2>err
		same "${instead##*/} instead of it" 3 $?
		says err 'plugins/good.so' 'the message names the file'
	done
fi

# --- statuses ----------------------------------------------------------------------------

sed '/^\[sweep\]/,$d' sweep.ini >fails.ini
printf '\n[expect]\nsql.never = SELECT 0\n' >>fails.ini
run 1 'an expectation does not hold' fails.ini -o fails.db
mpi 4 0 'which is no failure of the job' fails.ini -o fails-mpi.db
says err 'something did not hold' 'but it is said'
same_rows 'it is stored all the same' fails.db fails-mpi.db
mpi 4 2 'a wrong scenario' sweep.ini --set machine.cpus=0 -o never.db
same 'is said once' 1 "$(grep -c 'machine.cpus' err)"
mpi 4 2 'a wrong option' sweep.ini --frobnicate
mpi 4 2 'no scenario'
says err 'usage: simrun-mpi' 'the usage is that of simrun-mpi'
mpi 4 3 'a database that cannot be written' sweep.ini -o /nowhere/x.db
mpi 3 0 'help' --help
says out 'simrun-mpi \[OPTION' 'help names the program'

# --- whoever is killed -------------------------------------------------------------------

# rank NUMBER: the process of the rank of the job $job
rank() {
	local pid

	for pid in $ranks; do
		if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null |
			grep -qx "OMPI_COMM_WORLD_RANK=$1"; then
			echo "$pid"
			return
		fi
	done
}

# stored FILE: how many runs are in it; 0 if there is no file yet
stored() {
	[ -e "$1" ] && sql -readonly "$1" 'SELECT count(*) FROM run' 2>/dev/null || echo 0
}

# begin FILE: starts a job that stores into the file, and waits until it has stored some
begin() {
	rm -f "$1"
	"${mpirun[@]}" -n 4 "$mpi" long.ini -q -o "$1" >out 2>err &
	job=$!
	ranks=
	until [ "$(stored "$1")" -gt 4 ]; do
		kill -0 "$job" 2>/dev/null || break
		sleep 0.02
	done
	ranks=$(ps -o pid= --ppid "$job")
}

# ends PID: waits until there is no such process
ends() {
	while kill -0 "$1" 2>/dev/null; do
		sleep 0.05
	done
}

# cut_short FILE SIGNAL WHOM: begins, and sends the signal to a rank, or to mpirun. Should all
# be stored already by then, once more.
cut_short() {
	local pid

	for _ in {1..10}; do
		begin "$1"
		if [ "$3" = mpirun ]; then
			kill "-$2" "$job"
		else
			kill "-$2" "$(rank "$3")"
		fi
		wait "$job" 2>/dev/null
		for pid in $ranks; do
			ends "$pid"
		done
		[ "$(stored "$1")" = "$(stored long.db)" ] || return
	done
	fail "$3 gets no $2 in time"
}

# --- a run that violates something is drawn --------------------------------------------------

violating=$source_dir/scenarios/priority-inversion.ini
run 0 'a run that violates something' "$violating" --policy joel-v4 -o drawn.db
says out Interleaving 'it is drawn'
mv out drawn.txt
mpi 2 0 'the same at another rank' "$violating" --policy joel-v4 -o drawn2.db
sed -i 's/drawn2\.db/drawn.db/' out
same_files 'is drawn as here' drawn.txt out

# completes CLAIM SIGNAL WHOM: a job that is cut short so can be completed
completes() {
	cut_short part.db "$2" "$3"
	same "$1: the database is whole" ok "$(sql part.db 'PRAGMA integrity_check')"
	mpi 4 0 "$1: it goes on" long.ini -q -o part.db --resume
	same_rows "$1: all is there, once" long.db part.db
}

sed -e 's|repeat 50|repeat 700|; s|^repeat = .*|repeat = 40|; s|160p|4096p|' sweep.ini >long.ini
run 1 'the long sweep is run, with its violations' long.ini -q -o long.db

completes 'a rank is killed' KILL 2
completes 'rank 0 is killed' KILL 0
completes 'mpirun is killed' KILL mpirun
completes 'it is interrupted' INT mpirun

finish
