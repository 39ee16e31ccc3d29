#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# threads.sh - however many threads help a search, it finds, counts and stores the same, whether it
# tries everything, is ended by a limit, or has found all that it was asked for.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# alike N: so many allocators that find no room
alike() {
	local i

	printf '[scenario]\nname = alike\n[machine]\ncpus = %d\npreemption = full\n' "$1"
	printf '[vmalloc]\nspace = 64p\nbusy = 4 x 8p\nlazy = 4 x 8p\n[policy]\nvariants = all\n'
	for ((i = 0; i < $1; i++)); do
		printf '[task T%d]\ncpu = %d\nprogram = vmalloc 8p\n' "$i" "$i"
	done
}

# searched JOBS OPTION…: what is stored, but times
searched() {
	local jobs=$1

	shift
	rm -f "jobs$jobs.db"
	"$simrun" explore alike.ini -q -o "jobs$jobs.db" --jobs "$jobs" "$@" >out 2>err
	sql "jobs$jobs.db" "SELECT digest FROM run ORDER BY id;
		SELECT strategy, states, transitions, depth, bytes, stopped_by FROM search
			JOIN run ON run.id = search.run;
		SELECT property, verdict, preemptions, steps FROM verdict ORDER BY property;
		SELECT outcome FROM outcome ORDER BY outcome;
		SELECT label FROM coverage WHERE reached ORDER BY label"
}

same_with_threads() {
	local claim=$1 alone

	shift
	alone=$(searched 1 "$@")
	holds "$claim: it is stored" [ -n "$alone" ]
	for jobs in 2 3; do
		same "$claim, $jobs threads" "$alone" "$(searched "$jobs" "$@")"
	done
}

alike 5 >alike.ini
same_with_threads 'all of v4.10' --policy v4.10 --strategy exhaustive
same_with_threads 'few preemptions first' --policy joel-v3
same_with_threads 'outcomes' --policy v4.10 --outcomes --strategy exhaustive
same_with_threads 'a limit' --policy joel-v3 --strategy exhaustive --max-states 9000
same_with_threads 'nothing left out' --policy v4.8 --strategy exhaustive --reduction none \
	--max-states 12000
alike 6 >alike.ini
same_with_threads 'the first violation' --policy joel-v3 --strategy exhaustive \
	--property spurious_ebusy.in_flight
same_with_threads 'a shard' --policy joel-v3 --strategy exhaustive --shard 2/3 --max-states 20000
finish
