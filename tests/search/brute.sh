#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# brute.sh - for small random scenarios of locks and allocations a search finds exactly the
# outcomes that a brute force finds, and the same deadlocks, livelocks and spurious EBUSY.
# The brute force (tests/search/brute/) shares no code with simrun.
#
#	SEED=N SCENARIOS=N tests/search/brute.sh
#
# KEEP=DIR keeps the scenarios in which they differ.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 60)}
brute=${builddir:?where the brute force was built}/tests/search/brute/brute
variants=(none v4.8 joel-v3 joel-v4 hellwig v4.10)
echo "seed $seed, $scenarios scenarios"

# draw SEED VARIANT: prints a scenario without misuse: locks are dropped in order, no area is
# freed twice, and no task sleeps where it must not.
draw()
{
	awk -v seed="$1" -v variant="$2" -v late="${LATE:-0.25}" '
	function pick(n) { return int(rand() * n) }
	function one(list,   a, n) { n = split(list, a, "|"); return a[1 + pick(n)] }
	function allocation() {
		return one("vmalloc 4p|vmalloc 4p|vmalloc 8p|vmalloc 2p|vmalloc 4p align 8p|" \
			   "vmalloc 2p align 4p|vmalloc 4p in 4p 16p|" \
			   "vmalloc 4p in 6p 16p|vmalloc 2p in 8p 16p")
	}
	function release() {
		if (!old_is_free && rand() < 0.4) {
			old_is_free = 1
			return one("vfree old|free_now old")
		}
		return one("vfree|vfree|free_now|vmalloc 4p as x; vfree x|" \
			   "vmalloc 4p as x; free_now x")
	}
	function operation() {
		if (rand() < 0.55)
			return allocation()
		if (rand() < 0.5)
			return release()
		return one("purge|purge sync|purge sync|kernel 1us|compute 1us|yield")
	}
	# what may be done under a spinlock
	function atomic() {
		if (variant == "v4.10")
			return one("kernel 1us|vfree|free_now|purge")
		return one("kernel 1us|" allocation() "|vfree|purge sync|free_now")
	}
	function section(   a, b) {
		a = one("l|k")
		b = a == "l" ? "k" : "l"
		if (rand() < 0.25)
			return "spin_lock " a "; " atomic() "; spin_unlock " a
		if (rand() < 0.35)
			return "spin_lock " a "; spin_lock " b "; spin_unlock " b "; spin_unlock " a
		a = one("m|n")
		b = a == "m" ? "n" : "m"
		if (rand() < 0.5)
			return "mutex_lock " a "; " operation() "; mutex_unlock " a
		if (rand() < 0.5)
			return "mutex_lock " a "; " one("kernel 1us|yield|" allocation()) \
			       "; mutex_lock " b "; mutex_unlock " b "; mutex_unlock " a
		return "mutex_lock " a "; spin_lock l; " atomic() "; spin_unlock l; mutex_unlock " a
	}
	BEGIN {
		srand(seed)
		cpus = one("1|2|2|3")
		tasks = 2 + (rand() < 0.5) + (rand() < 0.1)
		print "[scenario]\nname = r\n[machine]\ncpus = " cpus
		print "preemption = " one("none|voluntary|full|full")
		print "tick = " one("4ms|0")
		print "[vmalloc]\nspace = " 16 + 4 * pick(3) "p\nlazy_max = " one("9999p|0p|4p|8p")
		print "busy = " pick(2) + 1 " x 4p"
		if (rand() < 0.8)
			print "lazy = " pick(2) + 1 " x 4p"
		print "[policy]\nvariants = all, none\n[setup]\nprogram = vmalloc 4p as old"
		for (i = 0; i < tasks; i++) {
			print "[task " substr("ABCD", i + 1, 1) "]\ncpu = " pick(cpus)
			if (rand() < 0.35)
				print "class = fifo\npriority = " 1 + pick(2)
			if (rand() < late)
				print "start = 1us"
			program = rand() < 0.4 ? section() : operation()
			while (rand() < (tasks == 2 ? 0.75 : tasks == 3 ? 0.5 : 0.2) && length(program) < 120)
				program = program "; " (rand() < 0.4 ? section() : operation())
			print "program = " program
		}
	}'
}

# what VARIANT: prints outcomes and verdicts of the search, a line each; fails if the search
# did not finish
what() {
	rm -f what.db
	"$simrun" check -q scenario.ini >what.out 2>&1 || { cat what.out; return; }
	"$simrun" explore scenario.ini --policy "$1" -q -o what.db --outcomes \
		--observe addresses --max-states 300000 >what.out 2>&1
	[ "$(sql what.db 'SELECT count(*) FROM search WHERE stopped_by IS NULL')" = 1 ] || return
	sql what.db "SELECT outcome FROM outcome ORDER BY outcome;
		SELECT property || ': ' || verdict FROM verdict
			WHERE property IN ('deadlock', 'livelock', 'spurious_ebusy')
			ORDER BY property"
}

# compare NAME VARIANT: compares search and brute force of scenario.ini; fails if one of them
# did not finish
compare() {
	"$brute" scenario.ini "$2" >all 2>err
	case $? in
	0) ;;
	3) return 1 ;;		# too many states for it
	*) fail "$1: the brute force takes the scenario" err scenario.ini; return 1 ;;
	esac
	what "$2" >found || return 1
	same_files "$1, $2" all found
}

# Scenarios in which a search was wrong once.
for file in "$source_dir"/tests/data/brute-kept/*.ini; do
	cp "$file" scenario.ini
	variant=$(sed -n 's/^variants = //p' scenario.ini)
	holds "${file##*/} is small enough" compare "${file##*/}" "$variant"
done

finished=0
before=$failed
for ((i = 0; i < scenarios; i++)); do
	number=$(draw_number "$seed" "$i")
	variant=${variants[$((i % ${#variants[@]}))]}
	draw "$number" "$variant" >scenario.ini
	compare "$number" "$variant" && finished=$((finished + 1))
	[ "$failed" = "$before" ] || cp scenario.ini "${KEEP:-.}/brute-$number-$variant.ini"
	before=$failed
done
echo "$finished of $scenarios were compared"
holds "most are small enough" [ "$finished" -gt $((scenarios / 2)) ]
finish
