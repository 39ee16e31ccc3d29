#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# measures.sh - what runs leave as numbers to be compared, what views make of these, and that
# trace = none leaves nothing else of operations.
. "${srcdir:-.}/tests/lib.sh"

# --- trace = none ---------------------------------------------------------------------------

run 0 'with operations' -q -o ops.db "$source_dir/scenarios/joel-2016.ini"
run 0 'questions about operations hold without their rows' -q --trace none -o none.db \
	"$source_dir/scenarios/joel-2016.ini"
same 'trace = none leaves no operations' 0 "$(sql none.db 'SELECT count(*) FROM op')"
for what in 'summary' 'op_time' 'expectation' '(SELECT id AS run, status, operations FROM run)'; do
	sql ops.db "SELECT * FROM $what ORDER BY 1, 2" >wanted
	sql none.db "SELECT * FROM $what ORDER BY 1, 2" >got
	same_files "trace = none changes nothing in $what" wanted got
done

cat >small.ini <<'END'
[scenario]
horizon = 1ms
[machine]
cpus = 2
[policy]
variants = v4.10
[task A]
cpu = each
program = forever { vmalloc 2p; vfree; kernel uniform(1us,20us) }
[expect]
sql.some = SELECT count(*) > 20 FROM op WHERE run = :run
sql.as_many = SELECT sum(count) = (SELECT count(end_ns) FROM op WHERE op.run = :run) \
	FROM v_op_time WHERE run = :run AND what = 'wait'
END
for seed in 1 2 3 4 5; do
	run 0 "the small scenario with seed $seed" -q --seed $seed -o small.db small.ini
done

# --- locks that are held, and waited for, at the end ------------------------------------------

# until_end TAKE LOCK...: A holds the lock when the run ends at 1 ms, and B waits for it: the
# hold and the wait count until then, and the wait is the run's
until_end() {
	local take=$1

	cat >held.ini <<-END
	[scenario]
	horizon = 1ms
	[machine]
	cpus = 2
	tick = 0
	[task A]
	cpu = 0
	program = $take l; kernel 50ms; ${2:-}
	[task B]
	cpu = 1
	start = 100us
	program = ${3:-$take} l; ${4:-${2:-}}
	[policy]
	variants = none
	[expect]
	sql.hold = SELECT hold_ns > 990000 AND max_hold_ns = hold_ns FROM lock WHERE run = :run AND name = 'l'
	sql.wait = SELECT wait_ns BETWEEN 890000 AND 900000 AND max_wait_ns = wait_ns FROM lock WHERE run = :run AND name = 'l'
	sql.measure = SELECT value = (SELECT wait_ns FROM lock WHERE run = :run AND name = 'l') \\
		FROM v_measure WHERE run = :run AND measure = 'wait'
	END
	for model in full rt; do
		run 0 "until the end: $take, $model" -o held.db held.ini --set machine.preemption=$model
		says out '^none .* 89[0-9] us' "the table has it: $take, $model"
	done
}

until_end spin_lock 'spin_unlock l'
until_end mutex_lock 'mutex_unlock l'
until_end write_lock 'write_unlock l'
until_end read_lock 'read_unlock l' write_lock 'write_unlock l'
until_end down_write 'up_write l'
until_end down_read 'up_read l' down_write 'up_write l'
cat >free.ini <<'END'
[task A]
program = mutex_lock l; mutex_unlock l
[policy]
variants = none
END
run 0 'nobody waits' -q -o free.db free.ini
same 'a lock for which nobody waits' 0 "$(sql free.db 'SELECT wait_ns FROM summary')"
sed 's/mutex.*/compute 1us/' free.ini >nothing.ini
run 0 'nothing to wait for' -q -o nothing.db nothing.ini
same 'nothing to wait for' '' "$(sql nothing.db 'SELECT wait_ns FROM summary')"

# --- histograms and summaries are of the operations -----------------------------------------

same 'v_op_time has what the operations say' '' "$(sql small.db "
	WITH RECURSIVE bits(n, shift) AS (VALUES (0, 0) UNION ALL
		SELECT n + 1, n + 1 FROM bits WHERE n < 40),
	t(run, what, ns) AS (SELECT run, 'wait', wait_ns FROM op WHERE end_ns NOT NULL
		UNION ALL SELECT run, 'length', end_ns - start_ns FROM op WHERE end_ns NOT NULL),
	wanted AS (SELECT run, what, ns >> shift << shift AS bucket_ns, count(*) AS count
		FROM t JOIN bits ON shift = (SELECT min(n) FROM bits WHERE ns >> n < 64)
		GROUP BY 1, 2, 3),
	got AS (SELECT run, what, bucket_ns, count FROM v_op_time)
	SELECT 'lacks', * FROM (SELECT * FROM wanted EXCEPT SELECT * FROM got)
	UNION ALL SELECT 'has', * FROM (SELECT * FROM got EXCEPT SELECT * FROM wanted)")"
# The characters on both sides of those that are left out
sql small.db "CREATE TABLE kept AS SELECT * FROM op_time;
	UPDATE op_time SET packed = '#' || char(1010272) || ' ' || char(1010272) || ' !' ||
		char(93) || char(65568) || '!' || char(55295) WHERE run = 1 AND what = 'wait'"
same 'large counts are unpacked' '3|2000001 64|55296 66|55263' "$(echo $(sql small.db "
	SELECT bucket_ns, sum(count) FROM v_op_time WHERE run = 1 AND what = 'wait' GROUP BY 1"))"
sql small.db 'DELETE FROM op_time; INSERT INTO op_time SELECT * FROM kept; DROP TABLE kept'
same 'summaries are of the operations' 5 "$(sql small.db "SELECT count(*) FROM summary AS s
	WHERE wait_ns = (SELECT max(wait_ns) FROM op WHERE op.run = s.run)
	AND throughput = (SELECT count(end_ns) * 1000 FROM op WHERE op.run = s.run)
	AND failures = 0 AND latency_ns IS NULL AND preempt_off_ns = (SELECT max(length_ns)
		FROM section WHERE section.run = s.run AND kind = 'preempt_off')")"

# --- views ----------------------------------------------------------------------------------

same 'v_measure has the measures of each run' \
	'preempt_off wait wait_mean throughput failures lazy_peak' "$(sql small.db "
	SELECT group_concat(measure, ' ') FROM v_measure WHERE run = 1")"

# set RUN=NANOSECONDS…: latencies, as if the runs had measured them
set_latencies() {
	sql small.db 'UPDATE summary SET latency_ns = NULL'
	for pair; do
		sql small.db "UPDATE summary SET latency_ns = ${pair#*=} WHERE run = ${pair%=*}"
	done
}

# sweep: what v_sweep says of latencies
sweep() {
	sql small.db "SELECT n, printf('%.6f', mean), iif(sd NOT NULL, printf('%.6f', sd), ''), median,
		p95, p99, max, min, iif(low NOT NULL, printf('%.5f', low), ''),
		iif(high NOT NULL, printf('%.5f', high), ''), interval
		FROM v_sweep WHERE measure = 'latency'"
}

# R: x <- c(12, 7, 9, 31, 8); mean(x); sd(x); quantile(x, c(.5, .95, .99), type = 1);
# t.test(x)$conf.int
set_latencies 1=12 2=7 3=9 4=31 5=8
same 'v_sweep says of five runs what R says' \
	'5|13.400000|10.014989|9|31|31|31|7|0.96475|25.83525|Student 95 %' "$(sweep)"

# The same in R of c(4e9 + 1, 4e9 + 2, 4e9 + 4)
set_latencies 1=4000000001 4=4000000002 5=4000000004
same 'large numbers lose nothing, and runs that measured nothing do not count' \
	'3|4000000002.333333|1.527525|4000000002|4000000004|4000000004|4000000004|4000000001|3999999998.53875|4000000006.12792|Student 95 %' \
	"$(sweep)"

set_latencies 3=5
same 'one run has no interval' '1|5.000000||5|5|5|5|5|||Student 95 %' \
	"$(sweep | sed 's/|0.000000|/||/g')"

# The same in R of 1:50
sql small.db "WITH RECURSIVE n(i) AS (VALUES (6) UNION ALL SELECT i + 1 FROM n WHERE i < 50)
	INSERT INTO run SELECT i, scenario, policy, plugin, plugin_sha256, 1000 + i, mode, cpus,
		preemption, memory, steps, states, sim_ns, status, digest, point, repeat, number,
		version, violations, operations, failures, lazy_peak_cause FROM n JOIN run ON id = 1;
	INSERT INTO summary(run, preempt_off_ns, irq_off_ns) SELECT id, 0, 0 FROM run WHERE id > 5;
	UPDATE summary SET latency_ns = run"
same 'percentiles are those of the nearest rank, and many runs have an interval, too' \
	'50|25.500000|14.577380|25|48|50|50|1|21.35715|29.64285|Student 95 %' "$(sweep)"

sql small.db 'UPDATE run SET seed = 1050 WHERE id = 49'
same 'of two runs with one seed the last counts' '49|50' "$(sweep | cut -d '|' -f 1,7)"
same '… in v_measure, too' 49 "$(sql small.db "SELECT count(*) FROM v_measure
	WHERE measure = 'latency'")"
sql small.db "UPDATE run SET mode = 'replay' WHERE id > 10"
same 'only runs count, and no replays' '10|10' "$(sweep | cut -d '|' -f 1,7)"

finish
