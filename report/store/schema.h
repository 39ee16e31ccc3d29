/* SPDX-License-Identifier: MIT */
/*
 * schema.h - the tables of the result database, as one script. Names and meanings of
 * columns are a promise to scripts: add, but do not change.
 *
 * Times are in ns of virtual time, sizes and addresses in pages. NULL means there was
 * none: an operation without address, an event of an idle CPU or interrupt context.
 */
#ifndef REPORT_STORE_SCHEMA_H
#define REPORT_STORE_SCHEMA_H

static const char schema_tables[] =
"CREATE TABLE run ("
"	id INTEGER PRIMARY KEY,"
"	scenario TEXT NOT NULL,"
"	policy TEXT NOT NULL,"
"	seed INTEGER NOT NULL,"			/* 64 bits; shown negative from 2^63 on */
"	mode TEXT NOT NULL,"
"	cpus INTEGER NOT NULL,"
"	preemption TEXT NOT NULL,"
"	memory TEXT NOT NULL,"
"	steps INTEGER NOT NULL,"
"	states INTEGER,"			/* of a search */
"	sim_ns INTEGER NOT NULL,"
"	status TEXT NOT NULL,"
"	digest TEXT NOT NULL,"
"	scenario_text TEXT NOT NULL,"
"	version TEXT NOT NULL,"
"	purges INTEGER NOT NULL,"
"	tlb_flushes INTEGER NOT NULL,"
"	lazy_pages INTEGER NOT NULL,"		/* vmap_lazy_nr at the end */
"	spurious_in_flight INTEGER NOT NULL,"
"	spurious_lazy INTEGER NOT NULL,"
"	spurious_hole INTEGER NOT NULL,"
"	violations INTEGER NOT NULL,"		/* also those beyond the rows kept */
"	operations INTEGER NOT NULL,"		/* likewise */
"	failures INTEGER NOT NULL"
") STRICT;"
"CREATE TABLE param ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	key TEXT NOT NULL,"
"	value TEXT NOT NULL,"
"	PRIMARY KEY (run, key)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE task ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	id INTEGER NOT NULL,"
"	name TEXT NOT NULL,"
"	cpu INTEGER NOT NULL,"			/* where it ran last */
"	class TEXT NOT NULL,"
"	priority INTEGER NOT NULL,"
"	user_ns INTEGER NOT NULL,"
"	kernel_ns INTEGER NOT NULL,"
"	spin_ns INTEGER NOT NULL,"
"	wait_ns INTEGER NOT NULL,"		/* all the rest: with these four the run's sim_ns */
"	switches INTEGER NOT NULL,"
"	preemptions INTEGER NOT NULL,"
"	queue_ns INTEGER NOT NULL,"		/* of wait_ns: runnable, its CPU taken */
"	max_queue_ns INTEGER NOT NULL,"		/* the longest time of that in one piece */
"	lock_ns INTEGER NOT NULL,"		/* of wait_ns: asleep until given a lock */
"	sleep_ns INTEGER NOT NULL,"		/* … until a timer, an interrupt or work */
"	irq_ns INTEGER NOT NULL,"		/* … interrupted */
"	held_ns INTEGER NOT NULL,"		/* … held by the schedule */
"	off_ns INTEGER NOT NULL,"		/* … not started yet, or ended */
"	latency_samples INTEGER,"		/* of a measuring task: exact, where */
"	latency_min_ns INTEGER,"		/* the histogram is rounded */
"	latency_max_ns INTEGER,"
"	latency_sum_ns INTEGER,"
"	latency_last_ns INTEGER,"
"	latency_max_at_ns INTEGER,"
"	latency_cause TEXT,"			/* what took most of the worst one */
"	situation TEXT,"			/* at the end, of tasks that have not ended */
"	PRIMARY KEY (run, id)"
") STRICT, WITHOUT ROWID;"
"CREATE INDEX task_name ON task(run, name);"
"CREATE TABLE op ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	task INTEGER NOT NULL,"
"	seq INTEGER NOT NULL,"
"	kind TEXT NOT NULL,"
"	size_pages INTEGER,"
"	start_ns INTEGER NOT NULL,"
"	end_ns INTEGER,"			/* NULL, as result: cut off by the end */
"	result TEXT,"
"	address_page INTEGER,"
"	purges INTEGER NOT NULL,"
"	retries INTEGER NOT NULL,"
"	wait_ns INTEGER NOT NULL,"
"	lazy_pages INTEGER NOT NULL,"
"	in_flight_pages INTEGER NOT NULL,"
"	PRIMARY KEY (run, task, seq),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE event ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	seq INTEGER NOT NULL,"
"	t_ns INTEGER NOT NULL,"
"	step INTEGER NOT NULL,"
"	cpu INTEGER NOT NULL,"
"	task INTEGER,"				/* NULL: idle, or in an interrupt */
"	label TEXT,"
"	function TEXT,"
"	kind TEXT NOT NULL,"
"	object TEXT,"
"	value INTEGER,"
"	PRIMARY KEY (run, seq),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE cpu ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	cpu INTEGER NOT NULL,"
"	user_ns INTEGER NOT NULL,"		/* these together are the run's sim_ns */
"	kernel_ns INTEGER NOT NULL,"
"	spin_ns INTEGER NOT NULL,"
"	irq_ns INTEGER NOT NULL,"
"	held_ns INTEGER NOT NULL,"		/* it stood still for the schedule */
"	idle_ns INTEGER NOT NULL,"
"	PRIMARY KEY (run, cpu)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE irq ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	task INTEGER NOT NULL,"			/* its handler, or (rt) its thread */
"	arrivals INTEGER NOT NULL,"
"	served INTEGER NOT NULL,"
"	wait_ns INTEGER NOT NULL,"		/* of all arrivals, until their service began */
"	max_waiting INTEGER NOT NULL,"
"	PRIMARY KEY (run, task),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE blocker ("			/* what took most of a worst latency */
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	task INTEGER NOT NULL,"			/* the measuring task */
"	seq INTEGER NOT NULL,"			/* 1: the longest */
"	kind TEXT NOT NULL,"			/* switch, irq, irq_off, preempt_off, … */
"	blocker INTEGER,"			/* whose fault; NULL: an interrupt context */
"	length_ns INTEGER NOT NULL,"
"	label TEXT,"				/* of the step that began it */
"	end_label TEXT,"
"	longest_label TEXT,"			/* of the step that took most of it */
"	longest_ns INTEGER NOT NULL,"
"	lock TEXT,"				/* held meanwhile, or spun for */
"	lock2 TEXT,"
"	owner INTEGER,"				/* of the lock that was spun for */
"	PRIMARY KEY (run, task, seq),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE lock ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	name TEXT NOT NULL,"
"	kind TEXT NOT NULL,"
"	acquisitions INTEGER NOT NULL,"
"	contended INTEGER NOT NULL,"		/* acquisitions that had to wait */
"	trylock_failed INTEGER NOT NULL,"
"	wait_ns INTEGER NOT NULL,"
"	max_wait_ns INTEGER NOT NULL,"
"	hold_ns INTEGER NOT NULL,"
"	max_hold_ns INTEGER NOT NULL,"
"	max_hold_label TEXT,"			/* of the step that took it then */
"	max_hold_task INTEGER,"
"	max_wait_label TEXT,"
"	max_wait_task INTEGER,"
"	PRIMARY KEY (run, name)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE section ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	kind TEXT NOT NULL,"
"	task INTEGER,"				/* NULL: the CPU's interrupt context */
"	cpu INTEGER NOT NULL,"
"	start_ns INTEGER NOT NULL,"
"	length_ns INTEGER NOT NULL,"
"	label TEXT,"				/* of the step that began it */
"	end_label TEXT,"
"	PRIMARY KEY (run, kind, cpu),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE latency ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	task INTEGER NOT NULL,"
"	bucket_ns INTEGER NOT NULL,"		/* lower bound; 1 ns wide below 2048 ns */
"	count INTEGER NOT NULL,"
"	PRIMARY KEY (run, task, bucket_ns),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE violation ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	seq INTEGER NOT NULL,"
"	property TEXT NOT NULL,"
"	counted INTEGER NOT NULL,"		/* of it in the run, also those without rows */
"	task INTEGER,"
"	t_ns INTEGER NOT NULL,"
"	step INTEGER NOT NULL,"
"	detail TEXT NOT NULL,"
"	witness INTEGER REFERENCES run(id),"
"	PRIMARY KEY (run, seq),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE INDEX violation_property ON violation(property, run);"
"CREATE INDEX violation_witness ON violation(witness) WHERE witness IS NOT NULL;"
"CREATE TABLE expectation ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	name TEXT NOT NULL,"
"	expected TEXT NOT NULL,"
"	actual TEXT NOT NULL,"
"	ok INTEGER NOT NULL CHECK (ok IN (0, 1)),"
"	PRIMARY KEY (run, name)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE outcome ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	outcome TEXT NOT NULL,"
"	witness INTEGER REFERENCES run(id),"	/* has just this outcome */
"	holds INTEGER,"				/* 0: no schedule was found that shows it */
"	PRIMARY KEY (run, outcome)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE verdict ("			/* of a search, for each property */
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	property TEXT NOT NULL,"
"	verdict TEXT NOT NULL,"			/* violated, proved, not finished */
"	preemptions INTEGER,"			/* of the witness */
"	fewest INTEGER,"			/* 1: no interleaving needs fewer */
"	steps INTEGER,"
"	witness INTEGER REFERENCES run(id),"
"	holds INTEGER,"				/* 1: its run shows the violation */
"	PRIMARY KEY (run, property)"
") STRICT, WITHOUT ROWID;"
"CREATE INDEX verdict_witness ON verdict(witness) WHERE witness IS NOT NULL;"
"CREATE TABLE search ("				/* how it was searched */
"	run INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,"
"	strategy TEXT NOT NULL,"
"	observe TEXT NOT NULL,"
"	transitions INTEGER NOT NULL,"
"	depth INTEGER NOT NULL,"		/* moves of the longest interleaving */
"	walks INTEGER NOT NULL,"
"	stopped_by TEXT,"			/* the limit; NULL: everything was tried */
"	wall_ns INTEGER NOT NULL,"		/* real time */
"	bytes INTEGER NOT NULL"			/* of memory, at the most */
") STRICT;"
"CREATE TABLE maximum ("			/* explore --maximize */
"	run INTEGER PRIMARY KEY REFERENCES run(id) ON DELETE CASCADE,"
"	what TEXT NOT NULL,"			/* preempt_off, wait:TASK */
"	ns INTEGER,"				/* counted in work; NULL: it never ends */
"	exact INTEGER NOT NULL,"		/* 0: at least so much */
"	witness INTEGER REFERENCES run(id),"
"	measured_ns INTEGER"			/* in that run */
") STRICT;"
"CREATE INDEX maximum_witness ON maximum(witness) WHERE witness IS NOT NULL;"
"CREATE TABLE coverage ("			/* steps of the variant's code */
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	function TEXT NOT NULL,"
"	label TEXT NOT NULL,"
"	reached INTEGER NOT NULL,"
"	PRIMARY KEY (run, function, label)"
") STRICT, WITHOUT ROWID;"
"CREATE INDEX outcome_witness ON outcome(witness) WHERE witness IS NOT NULL;"
"CREATE TABLE choice ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	seq INTEGER NOT NULL,"
"	move INTEGER NOT NULL,"			/* made before this move of the run */
"	kind TEXT NOT NULL,"
"	cpu INTEGER,"
"	task INTEGER NOT NULL,"
"	PRIMARY KEY (run, seq),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE directive ("
"	run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
"	seq INTEGER NOT NULL,"
"	task INTEGER NOT NULL,"
"	kind TEXT NOT NULL,"			/* label, return, steps */
"	label TEXT,"
"	count INTEGER NOT NULL,"
"	result TEXT NOT NULL,"			/* reached, blocked, exited, pending */
"	deferred INTEGER NOT NULL,"		/* steps of others before its switch */
"	step INTEGER NOT NULL,"
"	t_ns INTEGER NOT NULL,"
"	PRIMARY KEY (run, seq),"
"	FOREIGN KEY (run, task) REFERENCES task(run, id) ON DELETE CASCADE"
") STRICT, WITHOUT ROWID;";

static const char schema_views[] =
"CREATE VIEW v_run AS "
"SELECT id, scenario, policy, seed, mode, cpus, preemption, status, steps, sim_ns,"
"	operations, failures, violations,"
"	(SELECT sum(ok) || '/' || count(*) FROM expectation AS e"
"		WHERE e.run = run.id HAVING count(*) > 0) AS expectations,"
"	substr(digest, 1, 12) AS digest "
"FROM run;"
"CREATE VIEW v_op AS "
"SELECT op.run, run.scenario, run.policy, task.name AS task, op.seq, op.kind,"
"	op.size_pages, op.start_ns, op.end_ns, op.end_ns - op.start_ns AS length_ns,"
"	op.result, op.address_page, op.purges, op.retries, op.wait_ns, op.lazy_pages,"
"	op.in_flight_pages "
"FROM op JOIN run ON run.id = op.run"
"	JOIN task ON task.run = op.run AND task.id = op.task;"
"CREATE VIEW v_event AS "
"SELECT event.run, run.policy, event.seq, event.t_ns, event.step, event.cpu,"
"	coalesce(task.name, CASE WHEN event.kind = 'switch' THEN 'idle'"
"		ELSE 'irq/' || event.cpu END) AS task,"
"	event.kind, event.label, event.function, event.object, event.value "
"FROM event JOIN run ON run.id = event.run"
"	LEFT JOIN task ON task.run = event.run AND task.id = event.task;"
/* A percentile is the bucket of the smallest sample that so many are not above. */
"CREATE VIEW v_latency AS "
"WITH cumulated AS ("
"	SELECT run, task, bucket_ns, sum(count) OVER (PARTITION BY run, task"
"		ORDER BY bucket_ns) AS upto FROM latency) "
"SELECT t.run, run.policy, t.name AS task, t.latency_samples AS samples,"
"	t.latency_min_ns AS min_ns,"
"	(t.latency_sum_ns + t.latency_samples / 2) / t.latency_samples AS avg_ns,"
"	max(t.latency_min_ns, (SELECT min(bucket_ns) FROM cumulated AS c"
"		WHERE c.run = t.run AND c.task = t.id"
"		AND c.upto * 2 >= t.latency_samples)) AS p50_ns,"
"	max(t.latency_min_ns, (SELECT min(bucket_ns) FROM cumulated AS c"
"		WHERE c.run = t.run AND c.task = t.id"
"		AND c.upto * 100 >= t.latency_samples * 99)) AS p99_ns,"
"	max(t.latency_min_ns, (SELECT min(bucket_ns) FROM cumulated AS c"
"		WHERE c.run = t.run AND c.task = t.id"
"		AND c.upto * 1000 >= t.latency_samples * 999)) AS p999_ns,"
"	t.latency_max_ns AS max_ns, t.latency_cause AS cause,"
"	t.latency_last_ns AS act_ns "
"FROM task AS t JOIN run ON run.id = t.run WHERE t.latency_samples > 0;"
/* As cyclictest -h: how many samples took so many whole microseconds. */
"CREATE VIEW v_histogram AS "
"SELECT latency.run, run.policy, task.name AS task, bucket_ns / 1000 AS us,"
"	sum(count) AS count "
"FROM latency JOIN run ON run.id = latency.run"
"	JOIN task ON task.run = latency.run AND task.id = latency.task "
"GROUP BY latency.run, latency.task, us;"
"CREATE VIEW v_verdict AS "
"SELECT v.run, run.scenario, run.policy, v.property, v.verdict, v.preemptions, v.steps,"
"	v.witness, run.states, search.transitions, search.wall_ns, search.stopped_by "
"FROM verdict AS v JOIN run ON run.id = v.run JOIN search ON search.run = v.run;"
"CREATE VIEW v_policy AS "
"SELECT policy, count(*) AS runs,"
"	sum(operations) AS operations, sum(failures) AS failures,"
"	sum(spurious_in_flight) AS spurious_in_flight,"
"	sum(spurious_lazy) AS spurious_lazy,"
"	sum(spurious_hole) AS spurious_hole,"
"	max((SELECT max(latency_max_ns) FROM task WHERE task.run = run.id))"
"		AS worst_latency_ns,"
"	max((SELECT max(length_ns) FROM section AS s WHERE s.run = run.id"
"		AND s.kind = 'preempt_off')) AS longest_preempt_off_ns,"
"	sum(purges) AS purges, sum(tlb_flushes) AS tlb_flushes,"
"	sum(violations) AS violations "
"FROM run WHERE mode = 'run' GROUP BY policy;";

#endif
