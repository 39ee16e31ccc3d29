-- SPDX-License-Identifier: MIT
--
-- views.sql - what the result database has besides the tables of report/tables/tables.def:
-- indexes, and views for people who ask it something.

CREATE INDEX task_name ON task(run, name);
CREATE INDEX violation_property ON violation(property, run);
CREATE INDEX violation_witness ON violation(witness) WHERE witness IS NOT NULL;
CREATE INDEX verdict_witness ON verdict(witness) WHERE witness IS NOT NULL;
CREATE INDEX maximum_witness ON maximum(witness) WHERE witness IS NOT NULL;
CREATE INDEX outcome_witness ON outcome(witness) WHERE witness IS NOT NULL;

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
		AS spurious_pool
FROM run;

CREATE VIEW v_op AS
SELECT op.run, run.scenario, run.policy, task.name AS task, op.seq, op.kind,
	op.size_pages, op.start_ns, op.end_ns, op.end_ns - op.start_ns AS length_ns,
	op.result, op.address_page, op.purges, op.retries, op.wait_ns, op.lazy_pages,
	op.in_flight_pages, op.pool_pages
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
