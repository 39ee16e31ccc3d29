-- SPDX-License-Identifier: MIT
--
-- views.sql - what the result database has besides the tables of report/tables/tables.def:
-- indexes, and views for people who ask it something.

CREATE INDEX run_point ON run(point, policy, seed) WHERE mode = 'run';
CREATE INDEX violation_property ON violation(property, run);
CREATE INDEX violation_witness ON violation(witness) WHERE witness IS NOT NULL;
CREATE INDEX verdict_witness ON verdict(witness) WHERE witness IS NOT NULL;
CREATE INDEX maximum_witness ON maximum(witness) WHERE witness IS NOT NULL;
CREATE INDEX outcome_witness ON outcome(witness) WHERE witness IS NOT NULL;

-- Operations. packed_op.h says what lies where in the three integers; an operation that does not
-- fit has NULL there, and a row in op_large. To join that would take 1.4 times as long, as SQLite looks
-- for it at each row. A column that is computed has a type only by CAST: without it, size_pages = '8'
-- would compare a number with a text.
CREATE VIEW op AS
SELECT o.run, o.task, o.seq,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.kind FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE CASE o.what & 15 WHEN 0 THEN 'vmalloc' WHEN 1 THEN 'vfree' WHEN 2 THEN 'free_now'
			WHEN 3 THEN 'purge' WHEN 4 THEN 'set_nonlazy' WHEN 5 THEN 'touch'
			WHEN 6 THEN 'unmap_aliases' WHEN 7 THEN 'map_ram' WHEN 8 THEN 'unmap_ram'
			WHEN 9 THEN 'shrink_pools' END END AS TEXT) AS kind,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.size_pages FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		WHEN o.what >> 7 & 131071 THEN (o.what >> 7 & 131071) - 1 END AS INTEGER) AS size_pages,
	o.start_ns,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.end_ns FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		WHEN o.times & 1073741823 THEN o.start_ns + (o.times & 1073741823) - 1 END AS INTEGER) AS end_ns,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.result FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE CASE o.what >> 4 & 7 WHEN 0 THEN 'ok' WHEN 1 THEN 'EBUSY' WHEN 2 THEN 'ENOMEM'
			WHEN 3 THEN 'none' END END AS TEXT) AS result,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.address_page FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		WHEN o.what >> 24 THEN (o.what >> 24) - 1 END AS INTEGER) AS address_page,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.purges FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE o.pages >> 24 & 7 END AS INTEGER) AS purges,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.retries FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE o.pages >> 20 & 15 END AS INTEGER) AS retries,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.wait_ns FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE o.times >> 30 END AS INTEGER) AS wait_ns,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.lazy_pages FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE o.pages & 1048575 END AS INTEGER) AS lazy_pages,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.in_flight_pages FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		ELSE o.pages >> 27 & 262143 END AS INTEGER) AS in_flight_pages,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.pool_pages FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq)
		WHEN o.pages >> 45 THEN (o.pages >> 45) - 1 END AS INTEGER) AS pool_pages,
	CAST(CASE WHEN o.what IS NULL THEN (SELECT l.recorded_page FROM op_large AS l
		WHERE l.run = o.run AND l.task = o.task AND l.seq = o.seq) END AS INTEGER) AS recorded_page
FROM op_row AS o;

-- What happened. What is the same in many events is their name, which is there only once; and a
-- place is a CPU and a task. CROSS JOIN: the rows are looked through, and not the names.
CREATE VIEW event AS
SELECT e.run, e.seq, e.t_ns, e.step, CAST(e.place % n.cpus AS INTEGER) AS cpu,
	CAST(nullif(e.place / n.cpus, 0) - 1 AS INTEGER) AS task, n.label, n.function, n.kind, n.object, e.value
FROM event_row AS e CROSS JOIN event_name AS n ON n.run = e.run AND n.id = e.name;

CREATE VIEW v_run AS
SELECT id, scenario, policy, seed, mode, cpus, preemption, status, steps, sim_ns,
	operations, failures, violations,
	(SELECT sum(ok) || '/' || count(*) FROM expectation AS e
		WHERE e.run = run.id HAVING count(*) > 0) AS expectations,
	substr(digest, 1, 12) AS digest,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'purges')
		AS purges,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'tlb_flushes')
		AS tlb_flushes,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'lazy_pages')
		AS lazy_pages,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'lazy_peak')
		AS lazy_peak,
	(SELECT value FROM counter AS c WHERE c.run = run.id
		AND c.name = 'spurious_in_flight') AS spurious_in_flight,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'spurious_lazy')
		AS spurious_lazy,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'spurious_hole')
		AS spurious_hole,
	(SELECT value FROM counter AS c WHERE c.run = run.id AND c.name = 'spurious_pool')
		AS spurious_pool,
	(SELECT label FROM point WHERE point.id = run.point) AS label, repeat
FROM run;

CREATE VIEW v_op AS
SELECT op.run, run.scenario, run.policy, task.name AS task, op.seq, op.kind,
	op.size_pages, op.start_ns, op.end_ns, op.end_ns - op.start_ns AS length_ns,
	op.result, op.address_page, op.purges, op.retries, op.wait_ns, op.lazy_pages,
	op.in_flight_pages, op.pool_pages, op.recorded_page
FROM op JOIN run ON run.id = op.run
	JOIN task ON task.run = op.run AND task.id = op.task;

CREATE VIEW v_event AS
SELECT event.run, run.policy, event.seq, event.t_ns, event.step, event.cpu,
	coalesce(task.name, CASE WHEN event.kind = 'switch' THEN 'idle'
		ELSE 'irq/' || event.cpu END) AS task,
	event.kind, event.label, event.function, event.object, event.value
FROM event JOIN run ON run.id = event.run
	LEFT JOIN task ON task.run = event.run AND task.id = event.task;

-- A percentile is the bucket of the smallest sample that so many are not above.
CREATE VIEW v_latency AS
WITH cumulated AS (
	SELECT run, task, bucket_ns, sum(count) OVER (PARTITION BY run, task
		ORDER BY bucket_ns) AS upto FROM latency)
SELECT t.run, run.policy, t.name AS task, t.latency_samples AS samples,
	t.latency_min_ns AS min_ns,
	(t.latency_sum_ns + t.latency_samples / 2) / t.latency_samples AS avg_ns,
	max(t.latency_min_ns, (SELECT min(bucket_ns) FROM cumulated AS c
		WHERE c.run = t.run AND c.task = t.id
		AND c.upto * 2 >= t.latency_samples)) AS p50_ns,
	max(t.latency_min_ns, (SELECT min(bucket_ns) FROM cumulated AS c
		WHERE c.run = t.run AND c.task = t.id
		AND c.upto * 100 >= t.latency_samples * 99)) AS p99_ns,
	max(t.latency_min_ns, (SELECT min(bucket_ns) FROM cumulated AS c
		WHERE c.run = t.run AND c.task = t.id
		AND c.upto * 1000 >= t.latency_samples * 999)) AS p999_ns,
	t.latency_max_ns AS max_ns, t.latency_cause AS cause,
	t.latency_last_ns AS act_ns
FROM task AS t JOIN run ON run.id = t.run WHERE t.latency_samples > 0;

-- Who kept whom, and for how long. An interrupt context has no row in task.
CREATE VIEW v_blame AS
SELECT b.run, run.policy, b.what, b.sample, b.segment, b.parent, b.depth,
	coalesce(t.name, 'irq/' || b.cpu) AS task, b.cpu, b.kind, b.object,
	coalesce(w.name, 'irq/' || b.by_cpu) AS by, b.by_cpu, b.from_ns, b.to_ns,
	b.to_ns - b.from_ns AS ns, b.label, b.waits_since_ns, b.since_ns, b.since_label
FROM blame AS b JOIN run ON run.id = b.run
	LEFT JOIN task AS t ON t.run = b.run AND t.id = b.task
	LEFT JOIN task AS w ON w.run = b.run AND w.id = b.by;

-- As cyclictest -h: how many samples took so many whole microseconds.
CREATE VIEW v_histogram AS
SELECT latency.run, run.policy, task.name AS task, bucket_ns / 1000 AS us,
	sum(count) AS count
FROM latency JOIN run ON run.id = latency.run
	JOIN task ON task.run = latency.run AND task.id = latency.task
GROUP BY latency.run, latency.task, us;

CREATE VIEW v_verdict AS
SELECT v.run, run.scenario, run.policy, v.property, v.verdict, v.preemptions, v.steps,
	v.witness, run.states, search.transitions, search.wall_ns, search.stopped_by
FROM verdict AS v JOIN run ON run.id = v.run JOIN search ON search.run = v.run;

-- One shard that has seen everything is enough for a proof, and one violation ends it.
CREATE VIEW v_swarm AS
SELECT run.scenario, run.point, run.policy, run.memory, v.property,
	CASE WHEN max(v.verdict = 'violated') THEN 'violated'
		WHEN max(v.verdict = 'proved') THEN 'proved' ELSE 'not finished' END AS verdict,
	count(DISTINCT search.shard) AS searched, max(search.shards) AS shards,
	min(v.preemptions) AS preemptions, sum(run.states) AS states,
	sum(search.walks) AS walks
FROM verdict AS v JOIN run ON run.id = v.run JOIN search ON search.run = v.run
WHERE search.shards IS NOT NULL
GROUP BY run.scenario, run.point, run.policy, run.memory, v.property;

CREATE VIEW v_policy AS
SELECT policy, count(*) AS runs,
	sum(operations) AS operations, sum(failures) AS failures,
	sum(spurious_in_flight) AS spurious_in_flight,
	sum(spurious_lazy) AS spurious_lazy,
	sum(spurious_hole) AS spurious_hole,
	sum(spurious_pool) AS spurious_pool,
	max((SELECT max(latency_max_ns) FROM task WHERE task.run = r.id))
		AS worst_latency_ns,
	max((SELECT max(length_ns) FROM section AS s WHERE s.run = r.id
		AND s.kind = 'preempt_off')) AS longest_preempt_off_ns,
	max(lazy_peak) AS lazy_peak, sum(purges) AS purges, sum(tlb_flushes) AS tlb_flushes,
	sum(violations) AS violations
FROM v_run AS r WHERE mode = 'run' GROUP BY policy;

-- Histograms of operations, a row each bucket (of more than a million, several rows); those of
-- several runs are added. Each character of a packed one is a number: see op_time.
CREATE VIEW v_op_time AS
WITH RECURSIVE place(i) AS (VALUES (1) UNION ALL
	SELECT i + 1 FROM place WHERE i < (SELECT max(length(packed)) FROM op_time)),
number AS (
	SELECT run, what, i, unicode(substr(packed, i, 1)) AS c
	FROM op_time CROSS JOIN place ON i <= length(packed)),
bucket AS (
	SELECT run, what, i % 2 AS is_distance, c - iif(c < 65536, 32, 10272) AS count,
		sum((c - 32) * (i % 2)) OVER (PARTITION BY run, what ORDER BY i) AS place
	FROM number)
SELECT bucket.run, run.scenario, run.policy, what,
	CASE WHEN place < 64 THEN place ELSE (32 + place % 32) << (place / 32 - 1) END
		AS bucket_ns, count
FROM bucket JOIN run ON run.id = bucket.run WHERE NOT is_distance;

-- The summaries of runs, a row each number. Of runs that were made more than once only the last
-- is there, as the same run again is no other observation.
CREATE VIEW v_measure AS
WITH measure(number, name) AS (VALUES (0, 'latency'), (1, 'latency_mean'), (2, 'preempt_off'),
	(3, 'wait'), (4, 'wait_mean'), (5, 'throughput'), (6, 'failures'), (7, 'lazy_peak'))
SELECT r.id AS run, r.scenario, r.point, point.label, r.policy, r.seed, r.repeat,
	m.name AS measure,
	CASE m.number WHEN 0 THEN s.latency_ns WHEN 1 THEN s.latency_mean_ns
		WHEN 2 THEN s.preempt_off_ns WHEN 3 THEN s.wait_ns
		WHEN 4 THEN s.wait_mean_ns WHEN 5 THEN s.throughput
		WHEN 6 THEN s.failures ELSE s.lazy_peak_pages END AS value
FROM run AS r JOIN point ON point.id = r.point JOIN summary AS s ON s.run = r.id
	CROSS JOIN measure AS m
WHERE r.mode = 'run' AND value IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM run AS later WHERE later.point = r.point AND later.policy = r.policy
		AND later.seed = r.seed AND later.id > r.id AND later.mode = 'run');

-- What the repetitions of each point and variant come to. To see each value only once, all are
-- ordered by group and size: a group is the number of its first run and that of the measure.
-- Squares are summed of the distances to that run's value (or to 0, if it has none), so that they
-- lose nothing even where all values are large and nearly the same. student has qt(0.975, 1:30)
-- of R. For more degrees of freedom the series of Cornish and Fisher around qnorm(0.975) is
-- exact to 7 digits.
CREATE VIEW v_sweep AS
WITH counted AS MATERIALIZED (
	SELECT max(id) AS run, point, policy FROM run
	WHERE mode = 'run' GROUP BY point, policy, seed),
member AS (
	SELECT run, min(run) OVER (PARTITION BY point, policy) AS first FROM counted),
measure(number, name) AS (VALUES (0, 'latency'), (1, 'latency_mean'), (2, 'preempt_off'),
	(3, 'wait'), (4, 'wait_mean'), (5, 'throughput'), (6, 'failures'), (7, 'lazy_peak')),
sample AS (
	SELECT member.first * 8 + m.number AS sort,
		CASE m.number WHEN 0 THEN s.latency_ns WHEN 1 THEN s.latency_mean_ns
			WHEN 2 THEN s.preempt_off_ns WHEN 3 THEN s.wait_ns
			WHEN 4 THEN s.wait_mean_ns WHEN 5 THEN s.throughput
			WHEN 6 THEN s.failures ELSE s.lazy_peak_pages END AS value,
		CASE m.number WHEN 0 THEN f.latency_ns WHEN 1 THEN f.latency_mean_ns
			WHEN 2 THEN f.preempt_off_ns WHEN 3 THEN f.wait_ns
			WHEN 4 THEN f.wait_mean_ns WHEN 5 THEN f.throughput
			WHEN 6 THEN f.failures ELSE f.lazy_peak_pages END AS base
	FROM member CROSS JOIN summary AS s ON s.run = member.run
		CROSS JOIN summary AS f ON f.run = member.first CROSS JOIN measure AS m
	WHERE value IS NOT NULL),
ranked AS (
	SELECT sort, value, coalesce(base, 0) AS base, row_number() OVER upto AS rank,
		total(value - coalesce(base, 0)) OVER upto AS sum,
		total(1.0 * (value - coalesce(base, 0)) * (value - coalesce(base, 0))) OVER upto AS squares,
		count(*) OVER (PARTITION BY sort) AS n
	FROM sample WINDOW upto AS (PARTITION BY sort ORDER BY value ROWS UNBOUNDED PRECEDING)),
quantiles AS (
	SELECT sort, n, base, max(value) AS max, min(value) AS min,
		max(CASE WHEN rank = n THEN sum END) AS sum, max(squares) AS squares,
		max(CASE WHEN rank = (n + 1) / 2 THEN value END) AS median,
		max(CASE WHEN rank = (95 * n + 99) / 100 THEN value END) AS p95,
		max(CASE WHEN rank = (99 * n + 99) / 100 THEN value END) AS p99
	FROM ranked WHERE rank IN (1, (n + 1) / 2, (95 * n + 99) / 100, (99 * n + 99) / 100, n)
	GROUP BY sort),
student(df, t) AS (VALUES (1, 12.706204736), (2, 4.302652730), (3, 3.182446305),
	(4, 2.776445105), (5, 2.570581836), (6, 2.446911851), (7, 2.364624252),
	(8, 2.306004135), (9, 2.262157163), (10, 2.228138852), (11, 2.200985160),
	(12, 2.178812830), (13, 2.160368656), (14, 2.144786688), (15, 2.131449546),
	(16, 2.119905299), (17, 2.109815578), (18, 2.100922040), (19, 2.093024054),
	(20, 2.085963447), (21, 2.079613845), (22, 2.073873068), (23, 2.068657610),
	(24, 2.063898562), (25, 2.059538553), (26, 2.055529439), (27, 2.051830516),
	(28, 2.048407142), (29, 2.045229642), (30, 2.042272456)),
spread AS (
	SELECT *, n - 1 AS df, base + sum / n AS mean,
		CASE WHEN n > 1 THEN sqrt(max(squares - sum * sum / n, 0) / (n - 1)) END AS sd
	FROM quantiles),
bounded AS (
	SELECT spread.*, sd / sqrt(n) * coalesce(t, 1.959963984540 + 2.372271230299 / spread.df +
		2.822498615740 / pow(spread.df, 2) + 2.555849679508 / pow(spread.df, 3) +
		1.589534053394 / pow(spread.df, 4)) AS half
	FROM spread LEFT JOIN student ON student.df = spread.df)
SELECT r.scenario, r.point, point.label, r.policy, m.name AS measure, n, mean, sd, median, p95,
	p99, max, min, mean - half AS low, mean + half AS high, 'Student 95 %' AS interval
FROM bounded JOIN run AS r ON r.id = sort / 8 JOIN point ON point.id = r.point
	JOIN measure AS m ON m.number = sort % 8;
