-- SPDX-License-Identifier: MIT
--
-- latency-1cpu.sql - what was recorded beside what the last runs of latency-1cpu.ini say, in us.
WITH recorded(policy, preemption, min, avg, max) AS (VALUES
	('v6.1', 'none', 3, 7, 14), ('v6.12', 'none', 3, 24, 1055),
	('v6.1', 'voluntary', 3, 6, 13), ('v6.12', 'voluntary', 3, 23, 1119),
	('v6.1', 'full', 3, 5, 12), ('v6.12', 'full', 3, 16, 908),
	('v6.1', 'rt', 3, 3, 4), ('v6.12', 'rt', 3, 4, 6)),
ours AS (SELECT max(run.id) AS run, run.policy, preemption, v.min_ns, v.avg_ns, v.max_ns
	FROM v_latency AS v JOIN run ON run.id = v.run GROUP BY run.policy, preemption)
SELECT policy AS kernel, preemption,
	min || '/' || avg || '/' || max AS recorded,
	printf('%.1f/%.1f/%.1f', min_ns / 1000.0, avg_ns / 1000.0, max_ns / 1000.0) AS simulated,
	CASE WHEN policy = 'v6.12' AND preemption = 'full' THEN 1123 END AS preempt_off_recorded,
	(SELECT printf('%.1f', max(length_ns) / 1000.0) FROM section
		WHERE section.run = ours.run AND kind = 'preempt_off') AS preempt_off_simulated
FROM ours JOIN recorded USING (policy, preemption) ORDER BY run;
