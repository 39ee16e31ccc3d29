# SPDX-License-Identifier: MIT
# theory.sh - the simulator against results that are known exactly: a closed system with
# one FIFO lock, an M/D/1 queue of interrupts, and response-time analysis.
#
# The first two are statistical and run with fixed seeds: the exact value must lie in the
# confidence interval (99.9 %) of the runs' mean, which must be narrow. All costs that the theory
# does not know of are set to 0.
set -eu

dir=$builddir/tests/theory.d
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"

fail()
{
	echo "theory.sh: $*" >&2
	exit 1
}

# A [costs] section in which everything is free.
free_costs()
{
	echo '[costs]'
	"$SIMRUN" list costs | awk 'NR > 1 && NF && !done { print $1 " = 0" } NR > 1 && !NF { done = 1 }'
}

# Runs scenario $1 with 12 seeds; prints what the query $2 says for each.
twelve_seeds()
{
	rm -f "$1.db"
	for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
		"$SIMRUN" "$1.ini" -o "$1.db" --seed $seed -q ||
			fail "$1.ini, seed $seed: exit status $?"
	done
	"$SQLITE3" "$1.db" "$2"
}

# Is $2 within the interval of the 12 numbers on stdin, and is the interval at most 2 % of $2
# wide on each side? 4.437 is Student's t for 11 degrees of freedom and 99.9 %.
covers()
{
	awk -v name="$1" -v exact="$2" '
		{ sum += $1; squares += $1 * $1 }
		END {
			mean = sum / NR
			half = 4.437 * sqrt((squares - NR * mean * mean) / (NR - 1) / NR)
			printf "%s: exact %.6g, measured %.6g +- %.2g\n", name, exact, mean, half
			if (NR != 12 || half > 0.02 * exact) exit 1
			if (exact < mean - half || exact > mean + half) exit 1
		}' || fail "$1: not what theory says"
}

# N tasks think for exp(Z) and hold the lock for exp(S): M/M/1//N, the machine repairman.
# In state k (k of them at the lock) p(k) = p(0) N! / (N - k)! (S / Z)^k.
repairman()
{
	{
		printf '[scenario]\nname = repairman\nhorizon = 200ms\ntrace = none\n'
		printf '[machine]\ncpus = %d\ntick = 0\n' "$1"
		free_costs
		printf '[policy]\nvariants = v4.8\n[task T]\ncpu = each\n'
		printf 'program = forever { compute exp(%s); spin_lock l; kernel exp(%s); ' \
			"$2us" "$3us"
		printf 'spin_unlock l }\n'
	} >repairman.ini
	exact=$(awk -v n="$1" -v z="$2" -v s="$3" 'BEGIN {
		for (p = all = 1; k < n; k++) all += p *= (n - k) * s / z
		printf "%.9g", (1 - 1 / all) / s * 1e6 }')
	twelve_seeds repairman "SELECT acquisitions * 1e9 / sim_ns FROM lock
		JOIN run ON run.id = run WHERE name = 'l'" |
		covers "lock cycles per second, N = $1, Z = $2 us, S = $3 us" "$exact"
}

# Interrupts at exp(T), each handled for exactly S: M/D/1. Mean wait: rho S / 2 (1 - rho).
interrupts()
{
	{
		printf '[scenario]\nname = interrupts\nhorizon = 10s\ntrace = none\n'
		printf '[machine]\ncpus = 1\ntick = 0\n'
		free_costs
		printf 'irq_enter = 1us\nirq_exit = 500ns\n' # a part of the service
		printf '[policy]\nvariants = v4.8\n[task T]\nprogram = %s\n' "$1"
		printf '[irq I]\nperiod = exp(%s)\ncount = 100000\nprogram = kernel %s\n' \
			"$2us" "$(($3 - 1500))ns"
	} | awk '/^irq_(enter|exit) = 0/ { next } { print }' >interrupts.ini
	exact=$(awk -v t="$(($2 * 1000))" -v s="$3" 'BEGIN {
		printf "%.9g", s / t * s / (2 * (1 - s / t)) }')
	twelve_seeds interrupts 'SELECT wait_ns * 1.0 / served FROM irq' |
		covers "wait of an interrupt, every $2 us for $3 ns, task: $1" "$exact"
}

# Three tasks with C = 1, 2, 3 ms and T = 4, 6, 12 ms, the shorter period the more urgent.
# R = C + sum over the more urgent ones of ceil(R / T) C: 1, 3 and 10 ms, reached by the
# jobs that are released together at time 0 and every 12 ms.
response_times()
{
	{
		printf '[scenario]\nname = response\nhorizon = 120ms\ntrace = steps\n'
		printf '[machine]\ncpus = 1\ntick = 0\npreemption = full\n'
		free_costs
		printf '[policy]\nvariants = v4.8\n'
		for task in 'A 3 1 4' 'B 2 2 6' 'C 1 3 12'; do
			set -- $task
			printf '[task %s]\nclass = fifo\npriority = %d\n' "$1" "$2"
			printf 'program = forever { compute %dms; period %dms }\n' "$3" "$4"
		done
	} >response.ini
	rm -f response.db
	"$SIMRUN" response.ini -q || fail "response.ini: exit status $?"
	got=$("$SQLITE3" -separator ' ' response.db "
		WITH job AS (
			SELECT task.name, event.t_ns, row_number() OVER (PARTITION BY event.task
				ORDER BY seq) - 1 AS nr FROM event JOIN task
				ON task.run = event.run AND task.id = event.task
			WHERE label = 'task.compute' AND event.kind = 'step')
		SELECT name, max(t_ns - nr * CASE name WHEN 'A' THEN 4000000
			WHEN 'B' THEN 6000000 ELSE 12000000 END), count(*)
		FROM job GROUP BY name ORDER BY name")
	echo "$got"
	[ "$got" = "A 1000000 30
B 3000000 20
C 10000000 10" ] || fail "response times are not those of the analysis"
}

repairman 4 10 2
repairman 8 20 5
repairman 16 30 1
interrupts 'compute 10s' 10 5000
interrupts 'sleep 9s' 20 4000
interrupts 'forever { kernel 100us; compute 50us }' 10 6000
response_times
rm -rf "$dir"
