# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# cluster.sh - a Slurm of one node, this machine, for tests: munged, slurmctld and slurmd with
# a configuration, a key and ports of their own. All that they write is below one folder.
#
# Sourced, not run. Slurm's commands find the cluster by SLURM_CONF, which cluster_start sets.

export PATH=$PATH:/usr/sbin:/sbin	# where Debian has the daemons

# cluster_missing: says why there can be no cluster here; prints nothing if there can
cluster_missing() {
	local program

	for program in munged mungekey slurmctld slurmd sbatch squeue scontrol sinfo; do
		command -v "$program" >/dev/null || {
			echo "$program is not installed (Debian: slurm-wlm, munge)"
			return
		}
	done
	[ "$(id -u)" = 0 ] || echo 'slurmd must be started by root'
}

# free_port: a TCP port of the loopback address that nobody listens at
free_port() {
	local port

	while :; do
		port=$((20000 + RANDOM % 10000))
		(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

# until_it SECONDS COMMAND…: waits until the command succeeds; fails if it never does
until_it() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# cluster_write FOLDER [LINE…]: slurm.conf, with these lines behind ours
cluster_write() {
	local folder=$1 host memory

	shift
	host=$(hostname -s)
	memory=$(awk '$1 == "MemTotal:" { print int($2 / 1024 * 0.9) }' /proc/meminfo)	# MiB
	cat >"$folder/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
ReturnToService=2
SlurmdTimeout=30
MessageTimeout=10
MinJobAge=300
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory
PartitionName=all Nodes=$host Default=YES MaxTime=60 OverSubscribe=NO
END
	printf '%s\n' "$@" >>"$folder/slurm.conf"
}

node_is_up() {
	sinfo -h -o %T 2>/dev/null | grep -qE '^(idle|mixed|allocated)$'
}

# node_start, controller_start: the daemons, as processes of ours that can be stopped by number
node_start() {
	slurmd -D >>"$cluster/slurmd.log" 2>&1 &
	slurmd_pid=$!
}

controller_start() {
	slurmctld -D >>"$cluster/slurmctld.log" 2>&1 &
	slurmctld_pid=$!
}

munge_start() {
	mungekey --create --keyfile="$cluster/munge.key" || return
	# munged wants folders that others cannot write to; that of the test is in /tmp
	munged --foreground --force --key-file="$cluster/munge.key" \
		--socket="$cluster/munge.socket" --pid-file="$cluster/munged.pid" \
		--log-file="$cluster/munged.log" --seed-file="$cluster/munged.seed" \
		>>"$cluster/munged.log" 2>&1 &
	munged_pid=$!
	until_it 10 [ -S "$cluster/munge.socket" ]
}

# cluster_start [LINE…]: a cluster whose slurm.conf also has these lines
cluster_start() {
	cluster=$(mktemp -d "${TMPDIR:-/tmp}/slurm.XXXXXX") || return
	chmod 755 "$cluster"
	mkdir "$cluster/state" "$cluster/spool"
	cluster_write "$cluster" "$@"
	export SLURM_CONF=$cluster/slurm.conf
	munge_start && controller_start && node_start && until_it 30 node_is_up && return
	tail -n 5 "$cluster"/*.log
	return 1
}

# cluster_stop: ends the daemons and whatever jobs they have
cluster_stop() {
	local pid

	[ -n "${cluster-}" ] || return
	scancel --user="$(id -un)" 2>/dev/null
	for pid in ${slurmd_pid-} ${slurmctld_pid-} ${munged_pid-}; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$cluster"
	cluster=
}
