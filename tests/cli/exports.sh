#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# exports.sh - programs that are not ours can read the traces. The test uses those that are
# installed, and says which are missing.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

run 0 'joel-2016' "$source_dir/scenarios/joel-2016.ini" -q
run 0 'a run as traces' report joel-2016.db 6 --perfetto one.pftrace --trace-event one.json \
	--trace-dat one.dat
run 0 'all runs as traces' report joel-2016.db --perfetto all.pftrace --trace-event all.json
run 0 'once more' report joel-2016.db 6 --perfetto two.pftrace --trace-event two.json \
	--trace-dat two.dat
for kind in pftrace json dat; do
	same_files "the same run gives the same $kind" one.$kind two.$kind
done
run 0 'interrupts and mutexes' "$source_dir/scenarios/priority-inversion.ini" -q --policy v4.10 -o pi.db
run 0 'them as a trace' report pi.db 1 --trace-dat pi.dat
run 0 'a part of a run' report joel-2016.db 6 --from 4us --to 4999ns --trace-dat part.dat
run 0 'a livelock' "$source_dir/scenarios/priority-inversion.ini" -q --policy joel-v4 -o livelock.db
run 0 'it as a trace' report livelock.db 1 --trace-dat livelock.dat
cat >sleep.ini <<'END'
[policy]
variants = v4.10
[task A]
program = vmalloc 8p; sleep 300ms; vfree
END
run 0 'a sleep' sleep.ini -q -o sleep.db
run 0 'it as traces' report sleep.db 1 --trace-event sleep.json --trace-dat sleep.dat

# --- Chrome's trace events: by SQLite's JSON ---

same 'one run' 1 "$(sql :memory: "SELECT count(DISTINCT json_extract(value, '\$.pid'))
	FROM json_each(readfile('one.json'), '\$.traceEvents')")"
same 'all runs' "$variants" "$(sql :memory: "SELECT count(DISTINCT json_extract(value, '\$.pid'))
	FROM json_each(readfile('all.json'), '\$.traceEvents')")"
same 'who slept does not spin' 0 "$(sql :memory: "SELECT count(*)
	FROM json_each(readfile('sleep.json'), '\$.traceEvents')
	WHERE json_extract(value, '\$.name') LIKE '%spins%'")"
cat >events.sql <<'END'
CREATE TEMP TABLE e AS SELECT json_extract(value, '$.ph') AS ph, json_extract(value, '$.tid') AS tid,
	round(json_extract(value, '$.ts') * 1000) AS ts, round(json_extract(value, '$.dur') * 1000) AS dur,
	json_extract(value, '$.name') AS name, json_extract(value, '$.args.name') AS arg
	FROM json_each(readfile('one.json'), '$.traceEvents');
SELECT group_concat(arg, ', ') FROM (SELECT arg FROM e WHERE name = 'thread_name' ORDER BY tid);
SELECT 'overlaps', count(*) FROM e AS a JOIN e AS b ON a.ph = 'X' AND b.ph = 'X' AND a.tid = b.tid
	AND a.ts < b.ts AND a.ts + a.dur > b.ts;
SELECT name FROM e WHERE ph = 'i' AND name LIKE 'spurious_ebusy%' OR name = 'vmalloc = EBUSY' ORDER BY name;
SELECT 'arrows', sum(ph = 's') = sum(ph = 'f'), sum(ph = 's') >= 2 FROM e;
SELECT 'B is held until A has the list', count(*) FROM e WHERE name = 'held' AND ts = 0;
SELECT 'A takes the list', ts + dur FROM e WHERE name = 'A: purge.take';
END
sql :memory: <events.sql >events.out
cat >events.wanted <<'END'
cpu 0, cpu 1, task A, task B, lock vmap_area_lock
overlaps|0
spurious_ebusy: in flight: 8 pages would fit if those that a purger has taken were free (32 in flight)
vmalloc = EBUSY
arrows|1|1
B is held until A has the list|1
END
printf 'A takes the list|%s.0\n' "$(sql joel-2016.db 'SELECT t_ns FROM directive WHERE run = 6 AND seq = 1')" >>events.wanted
sed -i 's/lock vmap_area_lock.*/lock vmap_area_lock/' events.out
same_files 'what the trace events tell' events.wanted events.out

# --- Perfetto ---

if command -v protoc >/dev/null; then
	protoc --decode_raw <one.pftrace >one.txt 2>err
	same 'protoc reads the Perfetto trace' 0 $?
	says one.txt '6: "run 6: hellwig, joel-2016"' 'a process a run'
	same 'each slice that begins ends' "$(grep -c '^    9: 1$' one.txt)" "$(grep -c '^    9: 2$' one.txt)"
	same 'each arrow that begins ends' "$(grep -c '^    47: ' one.txt)" "$(grep -c '^    48: ' one.txt)"
	protoc -I"$source_dir" --decode=perfetto.Trace "$source_dir/report/export/perfetto.proto" <one.pftrace >named.txt
	same 'nothing in it is unknown to its schema' 0 "$(grep -cE '^ *[0-9]+[: ]' named.txt)"
	# Viewers sort by time only, and an end belongs to what began last on its track.
	same 'what begins on a track begins after what was there has ended' '' "$(awk '
		$1 == "timestamp:" { t = $2 }
		$1 == "type:" { type = $2 }
		$1 == "track_uuid:" && type ~ /^SLICE/ { print t, ++n, $2, type }' named.txt |
		sort -n -k1,1 -k2,2 | awk '
		$4 == "SLICE_BEGIN" && open[$3]++ { print }
		$4 == "SLICE_END" && --open[$3] { print }')"
else
	echo "skipped: Perfetto's trace (protoc is not installed)"
fi

# --- trace-cmd ---

if command -v trace-cmd >/dev/null; then
	trace-cmd report -t -i one.dat >one.report 2>err
	same 'trace-cmd reads trace.dat' 0 $?
	same 'without complaint' '' "$(grep -v '^$' err)"
	says one.report '^cpus=2' 'its CPUs'
	says one.report 'swapper/0:0 \[120\] R ==> A:1 \[120\]' 'a switch'
	says one.report 'violation: *spurious_ebusy: in flight' 'the violation'
	same 'its time' "$(sql joel-2016.db 'SELECT t_ns FROM violation WHERE run = 6')" \
		"$(awk '/violation:/ { sub(/^0\.0*/, "", $3); sub(/:/, "", $3); print $3 }' one.report)"
	says one.report 'irq_handler_entry: .*name=call' 'an interrupt'
	same 'interrupts end' "$(grep -c irq_handler_entry one.report)" "$(grep -c irq_handler_exit one.report)"
	same 'time goes on' '' "$(awk 'NR > 1 { sub(/:/, "", $3); if ($3 + 0 < last) print; last = $3 + 0 }' one.report)"
	trace-cmd report -t -i part.dat >part.report 2>err
	same 'trace-cmd reads a part of a run, in which a CPU does nothing' 0 $?
	same 'without complaint, too' '' "$(grep -v '^$' err)"
	holds 'there is something in it' grep -q ': step:' part.report
	same 'who ran before it is known' "$(awk '$3 >= "0.000004000:" && $3 <= "0.000004999:"' one.report)" \
		"$(tail -n +2 part.report | grep -v ': note: ')"
	trace-cmd report -t -i livelock.dat >livelock.report 2>err
	same 'what a livelock violates is told at its end, when its interrupts are over' 'violation:' \
		"$(tail -n 1 livelock.report | awk '{ print $4 }')"
	trace-cmd report -t -i sleep.dat >sleep.report 2>err
	says sleep.report 'A:1 \[120\] S ==> swapper' 'who waits for a timer is not in state D'
	trace-cmd report -i pi.dat >pi.report 2>err
	says pi.report 'contention_begin: *vmap_purge_lock' 'contention, by the name of the lock'
	same 'as many waits end as begin, or one less' 1 "$(awk '/contention_begin/ { n++ } /contention_end/ { n-- }
		END { print n == 0 || n == 1 }' pi.report)"
else
	echo "skipped: trace.dat (trace-cmd is not installed)"
fi

finish
