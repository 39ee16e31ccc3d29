#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# search.sh - measures how long simrun explore and Spin take to search all interleavings.
#
#	bench/search.sh [-r REPETITIONS] [-n "2 3 4 5"] [-v "v4.8 joel-v3 hellwig v4.10"]
#
# SIMRUN is the program (default: ./simrun beside bench/), SQLITE3 the sqlite3 shell, CC
# the compiler of pan. N allocators, one a CPU, all overflow; bench/spin/common.pml says
# what the Promela models have of that. Spin gets two models: one with the steps of the C
# model, and one "by hand", in which its author has left out all that need not be tried.
# simrun is given the scenario as anybody would write it.
#
# First both have to agree on the verdict, and for two and three allocators on every outcome.
# Then they take turns, and the fastest repetition of each counts. Times are wall time:
# "process" is that of the whole process, as are all times of Spin; "search" is what simrun
# stores in search.wall_ns. Ratios are simrun's process to pan's.
#
# The exit status is 0 if they agree, 1 if not, 77 if something that is needed is missing.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

simrun=${SIMRUN:-$here/../simrun}
sqlite3=${SQLITE3:-sqlite3}
cc=${CC:-gcc}
repetitions=5
sizes="2 3 4 5"
variants="v4.8 joel-v3 hellwig v4.10"

usage()
{
	sed -n 's/^#\t\(bench\/search.sh.*\)/usage: \1/p' "${BASH_SOURCE[0]}" >&2
	exit 2
}

while getopts r:n:v: option; do
	case $option in
	r) repetitions=$OPTARG ;;
	n) sizes=$OPTARG ;;
	v) variants=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[[ $# == 0 && $repetitions =~ ^[1-9][0-9]*$ ]] || usage

for program in "$simrun" "$sqlite3" "$cc" spin; do
	if ! command -v "$program" >/dev/null; then
		echo "search.sh: skipped: there is no $program" >&2
		exit 77
	fi
done
simrun=$(cd "$(dirname "$(command -v "$simrun")")" && pwd)/$(basename "$simrun")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
disagreements=0

disagree()
{
	echo "search.sh: DISAGREE: $*" >&2
	disagreements=$((disagreements + 1))
}

# --- both sides -------------------------------------------------------------------------

# scenario N
scenario()
{
	local cpu names=(A B C D E)

	cat <<-END
		[scenario]
		name = n$1
		[machine]
		cpus = $1
		preemption = full
		[vmalloc]
		space = 64p
		busy = 4 x 8p
		lazy = 4 x 8p
		[policy]
		variants = all
	END
	for ((cpu = 0; cpu < $1; cpu++)); do
		printf '[task %s]\ncpu = %d\nprogram = vmalloc 8p\n' "${names[cpu]}" "$cpu"
	done
}

has_bug()
{
	[[ $1 == joel-v3 || $1 == hellwig ]]
}

# compile NAME VARIANT SPIN-ARGUMENT…: leaves the verifier in ./NAME. It is compiled with
# $pan_define.
compile()
{
	local name=$1 model=$here/spin/${2/./-}.pml directory=$1.d
	shift 2

	mkdir "$directory"
	(
		cd "$directory"
		spin -a "$@" "$model" >log 2>&1 &&
			"$cc" -O2 -DSAFETY -DNOFAIR -DMEMLIM=4096 \
				${pan_define:+"$pan_define"} -o "../$name" pan.c >>log 2>&1
	) || {
		cat "$directory/log" >&2
		echo "search.sh: $model: no verifier" >&2
		exit 1
	}
}

# microseconds COMMAND…: sets $elapsed. The output goes to ./out, and the status is ignored.
microseconds()
{
	local from=$EPOCHREALTIME

	"$@" >out 2>&1 || true
	elapsed=$((${EPOCHREALTIME/./} - ${from/./}))
}

# explore N VARIANT ARGUMENT…: leaves the results in ./db
explore()
{
	local file=n$1.ini policy=$2
	shift 2

	rm -f db
	microseconds "$simrun" explore "$file" --policy "$policy" -o db --jobs 1 "$@"
	[[ -s db ]] || { cat out >&2; echo "search.sh: simrun explore failed" >&2; exit 1; }
}

query()
{
	"$sqlite3" db "$1"
}

# The size of the hash table as an expert would choose it, since pan begins by clearing it.
hash_bits()
{
	local bits=(0 0 14 16 18 21)

	echo "${bits[$1]}"
}

# pan NAME N: its status is 0 whatever it finds, and also if it had to give up
pan()
{
	microseconds "./$1" -m10000 -w"$(hash_bits "$2")"
	if grep -E 'search depth too small|reached -DMEMLIM|out of memory' out >&2; then
		echo "search.sh: Spin's search of $1 was cut off" >&2
		exit 1
	fi
}

# pan_number WORDS: prints the number before these words in what pan printed
pan_number()
{
	sed -n "s/^ *\([0-9]*\) $1.*/\1/p" out
}

pan_errors()
{
	sed -n 's/.*errors: \([0-9]*\)$/\1/p' out
}

# least NAME: sets the variable to $elapsed if it is empty or larger
least()
{
	[[ -n ${!1:-} && ${!1} -le $elapsed ]] || printf -v "$1" %s "$elapsed"
}

# --- agreement --------------------------------------------------------------------------

# simrun_outcomes: A.1=ok B.1=EBUSY becomes 2, the bit set of those that failed
simrun_outcomes()
{
	query "SELECT outcome FROM outcome JOIN run ON run.id = outcome.run
		WHERE mode = 'explore'" | awk '
		{
			mask = 0
			for (i = 1; i <= NF; i++)
				mask += ($i ~ /=EBUSY$/) * 2 ^ (i - 1)
			print mask
		}' | sort -n
}

same_outcomes()
{
	local n=$1 variant=$2 by_hand

	explore "$n" "$variant" -q --strategy exhaustive --outcomes
	simrun_outcomes >outcomes.simrun
	for by_hand in "" -DBY_HAND; do
		rm -rf outcomes outcomes.d
		pan_define=-DPRINTF compile outcomes "$variant" -DN="$n" -DNOASSERT \
			-DOUTCOMES ${by_hand:+"$by_hand"}
		pan outcomes "$n"
		sed -n 's/.*failed: \([0-9]*\)$/\1/p' out | sort -n -u >outcomes.spin
		if ! diff outcomes.simrun outcomes.spin >outcomes.diff; then
			disagree "$variant, $n allocators, outcomes (< simrun, > Spin" \
				"$by_hand): $(paste -sd' ' outcomes.diff)"
		fi
	done
}

# Checks in pan_NAME and ./db that the property is violated where it should be, and proved
# elsewhere.
same_verdict()
{
	local n=$1 variant=$2 name verdict expected=proved errors=0

	if has_bug "$variant"; then
		expected=violated
		errors=1
	fi
	explore "$n" "$variant" -q --strategy exhaustive \
		--property spurious_ebusy.in_flight
	verdict=$(query "SELECT coalesce((SELECT verdict FROM verdict
		WHERE property = 'spurious_ebusy'), 'nothing')")
	[[ $verdict == "$expected" ]] || disagree "$variant, $n: simrun says $verdict"
	for name in "error.$variant.$n" "error.$variant.$n.hand"; do
		pan "$name" "$n"
		[[ $(pan_errors) == "$errors" ]] ||
			disagree "$variant, $n: $name has $(pan_errors) errors"
	done
}

prepare()
{
	local n=$1 variant=$2 off=()

	if has_bug "$variant"; then
		off=(-DNOASSERT)
	fi
	compile "all.$variant.$n" "$variant" -DN="$n" ${off[@]+"${off[@]}"}
	compile "all.$variant.$n.hand" "$variant" -DN="$n" -DBY_HAND ${off[@]+"${off[@]}"}
	compile "error.$variant.$n" "$variant" -DN="$n"
	compile "error.$variant.$n.hand" "$variant" -DN="$n" -DBY_HAND
}

# --- everything ---------------------------------------------------------------------------

# row_of_pan SECONDS-VARIABLE STATES TRANSITIONS: sets those two from ./out
row_of_pan()
{
	[[ $(pan_errors) == 0 ]] || disagree "$variant, $n: pan did not visit all"
	least "$1"
	printf -v "$2" %s "$(pan_number 'states, stored')"
	printf -v "$3" %s "$(pan_number 'transitions ')"
}

whole_space()
{
	local n=$1 variant=$2 i row stopped
	local process="" search="" spin="" hand="" states moves spin_states spin_moves
	local hand_states hand_moves

	for ((i = 0; i < repetitions; i++)); do
		explore "$n" "$variant" -q --strategy exhaustive
		least process
		row=$(query "SELECT states || ' ' || transitions || ' ' || (wall_ns / 1000) ||
				' ' || coalesce(stopped_by, '')
			FROM search JOIN run ON run.id = search.run")
		read -r states moves elapsed stopped <<<"$row"
		[[ -z $stopped ]] || disagree "$variant, $n: simrun stopped by $stopped"
		least search
		pan "all.$variant.$n" "$n"
		row_of_pan spin spin_states spin_moves
		pan "all.$variant.$n.hand" "$n"
		row_of_pan hand hand_states hand_moves
	done
	awk -v variant="$variant" -v n="$n" -v states="$states" -v moves="$moves" \
		-v search="$search" -v process="$process" -v spin="$spin" -v hand="$hand" \
		-v spin_states="$spin_states" -v spin_moves="$spin_moves" \
		-v hand_states="$hand_states" -v hand_moves="$hand_moves" 'BEGIN {
		printf "%-8s %d %8d %9d %7.3f %7.3f %5.2fM %8d %8d %7.3f %5.2fM %6.2f",
			variant, n, states, moves, search / 1e6, process / 1e6,
			states / search, spin_states, spin_moves, spin / 1e6,
			spin_states / spin, process / spin
		printf " %7d %7d %7.3f %6.2f\n", hand_states, hand_moves, hand / 1e6,
			process / hand }'
}

# peak_memory N VARIANT: in KiB; pan says its own, and the kernel says that of simrun
peak_memory()
{
	local n=$1 variant=$2 spin

	pan "all.$variant.$n" "$n"
	spin=$(sed -n 's/^ *\([0-9.]*\).*total actual memory usage.*/\1/p' out)
	rm -f db
	/usr/bin/time -f %M -o peak "$simrun" explore "n$n.ini" --policy "$variant" -o db \
		--jobs 1 -q --strategy exhaustive >out 2>&1 || true
	awk -v variant="$variant" -v n="$n" -v spin="$spin" -v ours="$(tail -n 1 peak)" \
		'BEGIN { printf "memory %s %d %d %d\n", variant, n, spin * 1024, ours }'
}

# --- the first violation ----------------------------------------------------------------------

first_violation()
{
	local n=$1 variant=$2 i process="" first="" spin="" hand="" bits

	bits=$(hash_bits 2)		# it visits few states
	for ((i = 0; i < repetitions; i++)); do
		explore "$n" "$variant" --json --strategy bounded \
			--property spurious_ebusy.in_flight
		least process
		elapsed=$(sed -n 's/.*"first_violation_ns" : \([0-9]*\).*/\1/p' out)
		least first
		microseconds "./error.$variant.$n" -m10000 -w"$bits"
		least spin
		microseconds "./error.$variant.$n.hand" -m10000 -w"$bits"
		least hand
	done
	awk -v variant="$variant" -v n="$n" -v first="$first" -v process="$process" \
		-v spin="$spin" -v hand="$hand" 'BEGIN {
		printf "%-8s %d %9.2f %9.2f %9.2f %9.2f\n", variant, n, first / 1e6,
			process / 1e3, spin / 1e3, hand / 1e3 }'
}

# ------------------------------------------------------------------------------------------------

for n in $sizes; do
	[[ $n =~ ^[2-5]$ ]] || usage
	scenario "$n" >"n$n.ini"
	for variant in $variants; do
		[[ -f $here/spin/${variant/./-}.pml ]] || usage
		prepare "$n" "$variant"
		same_verdict "$n" "$variant"
		if ((n <= 3)); then
			same_outcomes "$n" "$variant"
		fi
	done
done
if ((disagreements == 0)); then
	echo "simrun and both models agree on verdicts, and on the outcomes for N = 2, 3"
fi

spin -V
printf '\nEverything, the least of %d, seconds\n' "$repetitions"
printf '%-10s %-41s %-39s %s\n' '' 'simrun explore -------------------------' \
	'Spin, same steps ---------------------' 'Spin, by hand ----------------'
printf '%-8s N %8s %9s %7s %7s %6s %8s %8s %7s %6s %6s %7s %7s %7s %6s\n' variant states \
	moves search process 'st/s' states moves process 'st/s' ratio states moves process ratio
for variant in $variants; do
	for n in $sizes; do
		whole_space "$n" "$variant"
	done
done

if [[ -x /usr/bin/time ]]; then
	printf '\nPeak memory, KiB: Spin, simrun\n'
	for variant in $variants; do
		peak_memory "${sizes##* }" "$variant"
	done
fi

printf '\nThe first violation, the least of %d, milliseconds\n' "$repetitions"
printf '%-8s N %9s %9s %9s %9s\n' variant simrun process Spin 'by hand'
for variant in $variants; do
	has_bug "$variant" || continue
	for n in $sizes; do
		first_violation "$n" "$variant"
	done
done
((disagreements == 0))
