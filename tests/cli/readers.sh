#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# readers.sh - what trace-cmd, babeltrace2, protoc and cyclictest's readers find in an export is what
# the database has: the same switches and wake-ups at the same times, the same sections with
# preemption off, the same areas, purges, waits and latencies. It uses those that are installed,
# and says which are missing. Nothing here knows what Perfetto's own trace_processor makes of a
# trace, as no package has that; its rules for sched are followed by hand.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

scenarios=$source_dir/scenarios
PAGE=4096 VMALLOC_START=18446683600570023936	# 0xffffc90000000000

# has NAME: is the reader there? If not, says what is not tested.
has() {
	command -v "$1" >/dev/null && return
	echo "skipped: $2 ($1 is not installed)"
	return 1
}

# make_run NAME SCENARIO VARIANT: NAME.db with one run, all of its events, and the exports of it
make_run() {
	"$simrun" "$2" -q --policy "$3" --trace steps -o "$1.db" >out 2>err
	run 0 "$1: exports" report "$1.db" 1 --trace-dat "$1.dat" --ctf "$1.ctf" --perfetto "$1.pftrace"
	sql "$1.db" "SELECT t_ns || ' ' || cpu || ' ' || coalesce((task + 1), 0) FROM event
		WHERE kind = 'switch'" | sort >"$1.switches"
	sql "$1.db" "SELECT t_ns || ' ' || (task + 1) FROM event WHERE kind = 'wake'" | sort >"$1.wakes"
}

make_run inversion "$scenarios/priority-inversion.ini" v4.10
make_run joel "$scenarios/joel-2016.ini" v4.8
cat >preemption.ini <<'END'
[machine]
cpus = 2
preemption = full
[vmalloc]
guard = yes
[policy]
variants = v4.8
[task work]
cpu = 0
program = repeat 8 { vmalloc 8p; vfree; compute 5us }
[task other]
cpu = 0
program = repeat 8 { vmalloc 8p; vfree; kernel 5us }
[task urgent]
cpu = 0
class = fifo
priority = 50
program = repeat 8 { sleep 7us; compute 1us }
END
make_run preemption preemption.ini v4.8
make_run pools "$scenarios/pools.ini" v6.12
make_run irq "$scenarios/irq-lock.ini" v4.10
cat >rt.ini <<'END'
[machine]
cpus = 2
preemption = rt
[policy]
variants = v4.8
[task low]
cpu = 0
program = repeat 3 { write_lock rw; compute 3us; write_unlock rw; vmalloc 8p; vfree }
[task high]
cpu = 1
class = fifo
priority = 50
program = repeat 3 { read_lock rw; compute 2us; read_unlock rw; sleep 5us; vmalloc 4p; vfree }
END
make_run rt rt.ini v4.8
cat >inherits.ini <<'END'
[machine]
cpus = 1
preemption = rt
[policy]
variants = none
[task owner]
program = mutex_lock m; kernel 20us; mutex_unlock m
[task middle]
start = 5us
class = fifo
priority = 10
program = kernel 30us
[task waiter]
start = 6us
class = fifo
priority = 50
program = mutex_lock m; mutex_unlock m
END
make_run inherits inherits.ini none
run 0 'several runs' "$scenarios/joel-2016.ini" -q -o several.db
runs='inversion joel preemption pools irq rt inherits'
holds 'tasks are preempted in these runs' test "$(for i in $runs; do
	sql "$i.db" "SELECT 1 FROM event WHERE kind = 'preempt'"; done | wc -l)" -gt 3

# --- trace-cmd ---

# longest REPORT: the longest section with preemption off of each CPU, of the pairs of events
longest() {
	awk '/ preempt_(dis|en)able: / { cpu = substr($2, 1, length($2) - 5); sub(/:/, "", $3); t = $3 * 1e9
		if ($4 == "preempt_disable:") { if (since[cpu] != "") print "twice off"; since[cpu] = t; next }
		if (since[cpu] == "") print "twice on"
		if (t - since[cpu] > longest[cpu]) longest[cpu] = t - since[cpu]
		since[cpu] = "" }
	END { for (cpu in longest) printf "%d %d\n", cpu, longest[cpu] + 0.5 }' "$1" | sort
}

if has trace-cmd 'trace.dat'; then
	for i in $runs; do
		trace-cmd report -t -l -N -i "$i.dat" >"$i.report" 2>err
		same "$i: trace-cmd reads trace.dat" 0 $?
		same "$i: without complaint" '' "$(grep -v '^$' err)"
		trace-cmd report -t -R -i "$i.dat" >"$i.raw" 2>err
		awk '/ sched_switch: / { cpu = $2; t = $3; gsub(/[^0-9]/, "", cpu); gsub(/[^0-9]/, "", t)
			match($0, /next_pid=[0-9]+/)
			printf "%d %d %d\n", t, cpu, substr($0, RSTART + 9, RLENGTH - 9) }' "$i.raw" | sort >got
		same_files "$i: the switches of trace.dat are those of the database" "$i.switches" got
		awk '/ sched_wak(ing|eup_new): / { t = $3; gsub(/[^0-9]/, "", t); match($0, / pid=[0-9]+/)
			printf "%d %d\n", t, substr($0, RSTART + 5, RLENGTH - 5) }' "$i.raw" | sort >got
		same_files "$i: so are the wake-ups" "$i.wakes" got
		same "$i: who is woken is awake at once" "$(grep -c ' sched_waking: ' "$i.raw")" \
			"$(grep -c ' sched_wakeup: ' "$i.raw")"
		same "$i: who was preempted is R+, and nobody else" \
			"$(sql "$i.db" "SELECT count(*) FROM event WHERE kind = 'preempt' AND task IS NOT NULL")" \
			"$(grep -c 'prev_state=R+ ' "$i.report")"
		# A schedule makes CPUs stand still, which counts for no section in the database.
		[ $i = joel ] || same "$i: the longest sections with preemption off are as in the database" \
			"$(sql "$i.db" "SELECT cpu || ' ' || length_ns FROM section WHERE kind = 'preempt_off'
				ORDER BY cpu" | sort)" "$(longest "$i.report")"
		same "$i: every step of a handler is in a hard interrupt, with interrupts off" '' \
			"$(grep ' irq\.[a-z_]* irq_handler()' "$i.report" | grep -v '^ *[^ ]* *[0-9]*d.h')"
	done
	same 'areas: every allocation is there, at its address and with its size' \
		"$(sql pools.db "SELECT (address_page * $PAGE) || ' ' || size_pages FROM op
			WHERE result = 'ok' AND kind = 'vmalloc' ORDER BY end_ns, 1")" \
		"$(trace-cmd report -t -F 'vmalloc/alloc_vmap_area:failed==0' -i pools.dat |
		sed -n 's/.*va_start: \([0-9]*\) size=\([0-9]*\) .*/\1 \2/p' | while read -r at size; do
			echo "$((at - VMALLOC_START)) $((size / PAGE))"; done)"
	same 'the guard page is in the size' "9 $((9 * PAGE))" "9 $(sed -n 's/.*va_start: .* size=\([0-9]*\) .*/\1/p' \
		preemption.report | sort -u)"
	same 'who inherits a priority is seen with it' 49 "$(sed -n 's/.*next_comm=owner next_pid=[0-9]* next_prio=//p' \
		inherits.report | sort -n | head -n 1)"
	for i in $runs; do
		same "$i: as many purges took something as were counted" \
			"$(sql "$i.db" "SELECT value FROM counter WHERE name = 'purges'")" \
			"$(grep ' purge_vmap_area_lazy: ' "$i.report" | grep -vc 'num_purged=0')"
	done
	says inversion.report 'free_vmap_area_noflush\|alloc_vmap_area:.*failed=1' 'a search that fails'
	says inversion.report 'start=0xffffffffffffffff end=0x0 num_purged=0' 'a purge of nothing'
	says inversion.report 'contention_begin: *vmap_purge_lock.* (flags=MUTEX|SPIN)\|(flags=SPIN|MUTEX)' \
		'a mutex that is spun for'
	says inversion.report '(flags=MUTEX)' 'and slept for'
	says joel.report '(flags=SPIN)' 'a spinlock'
	says rt.report 'rw.* (flags=\(READ\|WRITE\)|RT)' 'a rwlock of a realtime kernel'
	says inversion.report '^ *purger-1 *0dNh1\.' 'the column of latencies'
	trace-cmd report --stat -i joel.dat >stat 2>err
	same 'trace-cmd finds how many events each CPU had' "$(($(wc -l <joel.report) - 1))" \
		"$(awk '/read events:/ { n += $3 } END { print n }' stat)"
	trace-cmd report -t -F 'sched_switch:next_pid==1' -i joel.dat >filtered 2>err
	same 'a filter by a field' "$(grep -c ' 1$' joel.switches)" "$(grep -c sched_switch filtered)"
	says joel.report 'in the order of the number step' 'a note says how equal times are ordered'
fi

# --- babeltrace2 ---

if has babeltrace2 'CTF'; then
	for i in $runs; do
		babeltrace2 --clock-cycles "$i.ctf" >"$i.text" 2>err
		same "$i: babeltrace2 reads CTF" 0 $?
		same "$i: without complaint" '' "$(cat err)"
		awk '$4 == "sched_switch:" { gsub(/[^0-9]/, "", $1); match($0, /cpu_id = [0-9]+/)
			cpu = substr($0, RSTART + 9, RLENGTH - 9); match($0, /next_tid = [0-9]+/)
			printf "%d %d %d\n", $1, cpu, substr($0, RSTART + 11, RLENGTH - 11) }' "$i.text" | sort >got
		same_files "$i: the switches of CTF are those of the database" "$i.switches" got
	done
	same 'who was preempted has the bit for it' \
		"$(sql preemption.db "SELECT count(*) FROM event WHERE kind = 'preempt'")" \
		"$(grep -c 'sched_switch: .* prev_state = 256,' preemption.text)"
	says inversion.text 'contention_begin: .*lock_addr_name = "vmap_purge_lock", flags = 33 ' \
		'a lock has its name beside its address'
	says inversion.text 'preemptirq_preempt_disable: .* preemptible = 0,.* caller_name = "alloc_vmap_area"' \
		'what LTTng has another name for has it'
	if command -v trace-cmd >/dev/null; then
		for i in $runs; do
			sed -E '1d; s/^ *[^ ]+ +\[0*([0-9]+)\] +0*([0-9]*)\.([0-9]+): ([a-z_]+): .*/\1 \2\3 \4/' \
				"$i.raw" | sed -E 's/ 0+([0-9])/ \1/' | sort >wanted
			sed -E 's/^\[0*([0-9]+)\] [^ ]+ simrun (simrun_|preemptirq_)?([a-z_]+): \{ cpu_id = ([0-9]+) .*/\4 \1 \3/' \
				"$i.text" | sort >got
			same_files "$i: CTF has the same events as trace.dat" wanted got
		done
	fi
	run 0 'fewer CPUs into the same folder' report inversion.db 1 --ctf joel.ctf
	babeltrace2 joel.ctf >again 2>err
	same 'nothing of the older trace is left' "$(wc -l <inversion.text)" "$(wc -l <again)"
fi

# --- Perfetto, by its schema ---

if has protoc "Perfetto's ftrace events"; then
	for i in $runs; do
		protoc -I"$source_dir" --decode=perfetto.Trace "$source_dir/report/export/perfetto.proto" \
			<"$i.pftrace" >"$i.proto" 2>err
		same "$i: protoc reads it" 0 $?
		awk '$1 == "cpu:" { cpu = $2 } $1 == "timestamp:" { t = $2 } $1 == "next_pid:" { print t, cpu, $2 }' \
			"$i.proto" >switches
		sort switches >got
		same_files "$i: the switches of Perfetto's sched are those of the database" "$i.switches" got
		[ $i = joel ] || same "$i: each thread runs as long as its task did" \
			"$(sql "$i.db" "SELECT (id + 1) || ' ' || (user_ns + kernel_ns + spin_ns + irq_ns + held_ns)
				FROM task WHERE class <> 'irq' ORDER BY id" | grep -v ' 0$')" \
			"$(awk -v end="$(sql "$i.db" 'SELECT sim_ns FROM run')" '
				{ if (pid[$2]) ns[pid[$2]] += $1 - since[$2]; pid[$2] = $3; since[$2] = $1 }
				END { for (cpu in pid) if (pid[cpu]) ns[pid[cpu]] += end - since[cpu]
					for (p in ns) if (ns[p]) printf "%d %d\n", p, ns[p] }' switches | sort -n)"
	done
	says preemption.proto 'prev_state: 256' 'who was preempted has the bit for it'
	says inversion.proto 'event_name: "contention_begin"' 'what Perfetto has no message for'
	says inversion.proto 'event_name: "purge_vmap_area_lazy"' 'an event of vmalloc'
	same 'each thread has its name and its process' "$(sql preemption.db \
		"SELECT 'tid: ' || (id + 1) || ' name: \"' || name || '\" tgid: 1' FROM task")" \
		"$(awk '/^    threads/ { line = ""; inside = 1; next } inside && /}/ { inside = 0; print line }
			inside { line = line (line ? " " : "") $1 " " $2 }' preemption.proto)"
	run 0 'as one trace' report several.db --perfetto several.pftrace
	protoc -I"$source_dir" --decode=perfetto.Trace "$source_dir/report/export/perfetto.proto" \
		<several.pftrace >several.proto
	same 'several runs in one trace would share their CPUs and threads, so they have no such events' 0 \
		"$(grep -c 'ftrace_events' several.proto)"
fi

# --- cyclictest ---

cat >late.ini <<'END'
[scenario]
horizon = 10s
[machine]
cpus = 2
preemption = full
[policy]
variants = v4.8
[task cyclictest]
cpu = each
class = fifo
priority = 50
program = cyclictest interval=1ms distance=0us loops=30
[task hog]
cpu = 1
start = 5ms
class = fifo
priority = 90
program = compute 1500ms
END
run 0 'a latency of more than a second' late.ini -q -o late.db
run 0 'it as cyclictest writes it' report late.db 1 --cyclictest late.json

# shape FILE: every key that is no number, what kind of value it has, and how deep it is
shape() {
	sql :memory: "SELECT length(path) - length(replace(path, '.', '')), key, type
		FROM json_tree(readfile('$1')) WHERE key IS NOT NULL AND key NOT GLOB '[0-9]*' AND
		path NOT GLOB '*[1-9]*' AND path NOT GLOB '*histogram'"
}

cat >wanted <<'END'
0|file_version|integer
0|cmdline:|text
0|rt_test_version:|text
0|start_time|text
0|end_time|text
0|return_code|integer
0|sysinfo|object
1|sysname|text
1|nodename|text
1|release|text
1|version|text
1|machine|text
1|realtime|integer
0|num_threads|integer
0|resolution_in_ns|integer
0|thread|object
2|histogram|object
2|cycles|integer
2|min|integer
2|max|integer
2|avg|real
2|cpu|integer
2|node|integer
END
shape late.json >got
same_files 'the keys are those of cyclictest, with a colon in two' wanted got
if has cyclictest "the form of cyclictest's own JSON" &&
	cyclictest -q -t 1 -i 500 -l 20 -h 1000000 --json=real.json >out 2>&1; then
	shape real.json >got
	same_files 'cyclictest itself has these' wanted got
	same 'and sets them alike' "$(grep -E '^(  "(file_version|return_code|num_threads|thread|sysinfo)|    "0"|      "histogram)' \
		real.json | sed 's/num_threads": 1/num_threads": 2/')" \
		"$(grep -E '^(  "(file_version|return_code|num_threads|thread|sysinfo)|    "0"|      "histogram)' late.json |
		head -n 7)"
fi

# thread N WHAT: of late.json
thread() {
	sql :memory: "SELECT json_extract(readfile('late.json'), '\$.thread.\"$1\".$2')"
}

for i in 0 1; do
	same "thread $i: cycles, minimum and maximum are those of the database" \
		"$(sql late.db "SELECT latency_samples, latency_min_ns / 1000, latency_max_ns / 1000 FROM task
			WHERE latency_samples > 0 ORDER BY id LIMIT 1 OFFSET $i")" \
		"$(thread $i cycles)|$(thread $i min)|$(thread $i max)"
	same "thread $i: so are the rows of its histogram" \
		"$(sql late.db "SELECT us, count FROM v_histogram WHERE us < 1000000 AND task =
			(SELECT name FROM task WHERE latency_samples > 0 ORDER BY id LIMIT 1 OFFSET $i) ORDER BY us")" \
		"$(sql :memory: "SELECT key, value FROM json_each(readfile('late.json'), '\$.thread.\"$i\".histogram')")"
done
same 'what is later than a second is counted, and is in no row' "$(thread 1 cycles)" \
	"$(($(sql :memory: "SELECT total(value) FROM json_each(readfile('late.json'), '\$.thread.\"1\".histogram')" |
		sed 's/\..*//') + 1))"
run 2 'a JSON of several runs' report several.db --cyclictest several.json

finish
