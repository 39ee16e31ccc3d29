#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# sequences.sh - seqcounts and seqlocks: readers accept nothing torn, writers are alone, and what
# keeps a reader spinning for ever is found.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

# scenario CPUS PREEMPTION <TASKS: writes t.ini, with variables x and y
scenario() {
	{
		printf '[scenario]\nname = t\n[machine]\ncpus = %s\npreemption = %s\n' "$1" "$2"
		printf '[policy]\nvariants = none\n[variables]\nx = 0\ny = 0\ns = 0\n'
		cat
	} >t.ini
}

# violated [OPTION]…: what a search of t.ini finds; it must be complete
violated() {
	rm -f t.db
	at_most 60 "$simrun" explore t.ini -q -o t.db "$@" >out 2>err
	[ $? -le 1 ] || fail "explore $*" err
	sql t.db "SELECT group_concat(CASE verdict WHEN 'violated' THEN property ELSE verdict END, ' ')
		FROM (SELECT property, verdict FROM verdict WHERE verdict <> 'proved'
			ORDER BY property)"
}

# reader BEGIN RETRY: the program of a reader that asserts to see both or nothing
reader() {
	echo "set q 1; while q { $1 s as r; load x as a; load y as b; $2 s r as q }; assert a == b"
}

# --- torn values ---------------------------------------------------------------------------------

# pair PREEMPTION WRITER READER
pair() {
	scenario 2 "$1" <<-END
		[task W]
		cpu = 0
		program = $2
		[task R]
		cpu = 1
		program = $3
	END
}

counted='write_seqcount_begin s; store x 1; store y 1; write_seqcount_end s'
for model in sc tso weak; do
	pair full "preempt_off { $counted }" "$(reader read_seqcount_begin read_seqcount_retry)"
	same "a seqcount, $model" '' "$(violated --model $model --check)"
	same "… without reduction, $model" '' "$(violated --model $model --reduction none)"
	for preemption in none full rt; do
		pair $preemption 'write_seqlock s; store x 1; store y 1; write_sequnlock s' \
			"$(reader read_seqbegin read_seqretry)"
		same "a seqlock, $preemption, $model" '' "$(violated --model $model --check)"
	done
	pair full 'preempt_off { store x 1; store y 1 }' \
		"$(reader read_seqcount_begin read_seqcount_retry)"
	same "a writer that does not tell, $model" assertion "$(violated --model $model)"
done

# the same by hand, as the kernel does it, and without one of its barriers
# by_hand WRITER_BARRIER READER_BARRIER [ACQUIRE]
by_hand() {
	pair full "preempt_off { store s 1; $1; store x 1; store y 1; $1; store s 2 }" \
		"set q 1; while q { load s as r $3; if (r & 1) == 0 {
		load x as a; load y as b; $2; load s as e; set q (e != r) } }; assert a == b"
	sed -i ':a; /{$/ { N; s/\n//; ba }' t.ini
}
by_hand smp_wmb smp_rmb acquire
same 'all barriers' '' "$(violated --model weak)"
by_hand smp_wmb smp_rmb ''
same 'begin without acquire' assertion "$(violated --model weak)"
by_hand smp_wmb barrier acquire
same 'retry without smp_rmb()' assertion "$(violated --model weak)"
by_hand barrier smp_rmb acquire
same 'a writer without smp_wmb()' assertion "$(violated --model weak)"
same '… which tso does not need' '' "$(violated --model tso)"

# --- two writers ---------------------------------------------------------------------------------

# writers PROGRAM: two of them, and a reader
writers() {
	scenario 2 full <<-END
		[task W]
		cpu = 0
		program = $1
		[task V]
		cpu = 1
		program = $1
		[task R]
		cpu = 1
		class = fifo
		start = 1us
		program = $(reader "$2" "$3")
	END
}
writers 'write_seqlock s; atomic_inc x; atomic_inc y; write_sequnlock s' read_seqbegin read_seqretry
same 'a seqlock keeps writers apart' '' "$(violated --check)"
writers "preempt_off { write_seqcount_begin s; atomic_inc x; atomic_inc y; write_seqcount_end s }" \
	read_seqcount_begin read_seqcount_retry
same 'a seqcount does not' 'assertion livelock' "$(violated --check)"

# --- readers that spin for ever --------------------------------------------------------------------

# urgent PREEMPTION WRITER BEGIN RETRY: a reader that preempts the writer on its CPU
urgent() {
	scenario 1 "$1" <<-END
		[task W]
		program = $2
		[task R]
		class = fifo
		start = 1us
		program = $(reader "$3" "$4")
	END
}
urgent full "$counted" read_seqcount_begin read_seqcount_retry
unthrottled=(--set machine.sched_rt_runtime=0)
same 'a writer that can be preempted' 'livelock lock_misuse' "$(violated --check "${unthrottled[@]}")"
same '… without reduction' 'livelock lock_misuse' "$(violated --reduction none "${unthrottled[@]}")"
same '… until the reader is throttled' 'lock_misuse' "$(violated --check)"
urgent full "preempt_off { $counted }" read_seqcount_begin read_seqcount_retry
same 'with preemption off' '' "$(violated --check)"
urgent rt 'write_seqlock s; store x 1; store y 1; write_sequnlock s' read_seqbegin read_seqretry
same 'under rt, the reader lends its priority' '' "$(violated --check)"
same '… without reduction' '' "$(violated --reduction none)"
urgent rt 'spin_lock s; write_seqcount_begin t; store x 1; store y 1; write_seqcount_end t; spin_unlock s' \
	'spin_lock l; spin_unlock l; read_seqcount_begin' read_seqcount_retry
sed -i 's/begin s as/begin t as/; s/retry s r/retry t r/' t.ini
same '… which with a plain seqcount it cannot' 'livelock lock_misuse' \
	"$(violated --check "${unthrottled[@]}")"

# --- the lock ----------------------------------------------------------------------------------------

scenario 1 full <<'END'
[task A]
program = write_seqlock s; write_sequnlock s; spin_lock s; spin_unlock s; write_sequnlock s
END
same 'dropped by who does not hold it' lock_misuse "$(violated)"
finish
