#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# blame-random.sh - in random scenarios the segments of a sample leave no gap, add up to its
# latency and to what the sentence of its cause says, and lie within those that they explain.
#
#	SEED=N SCENARIOS=N tests/model/blame-random.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"
. "$source_dir/tests/draw.sh"

seed=${SEED:-$(date +%s)}
scenarios=${SCENARIOS:-$(share 60)}
echo "seed $seed, $scenarios scenarios"

# A blocker of a worst latency is one kind of segment, but for the time with preemption off,
# whose parts segments of the next depth tell of. Only three blockers of several have rows.
cat >wrong.sql <<'END'
SELECT 'a gap', run, what, sample, segment FROM (
	SELECT *, lag(to_ns) OVER (PARTITION BY run, what, sample ORDER BY segment) AS before
	FROM blame WHERE depth = 0) WHERE before <> from_ns;
SELECT 'no time', run, what, sample, segment FROM blame WHERE to_ns <= from_ns;
SELECT 'not within its parent', c.run, c.what, c.sample, c.segment
FROM blame AS c JOIN blame AS p ON p.run = c.run AND p.what = c.what AND p.sample = c.sample AND p.segment = c.parent
WHERE c.from_ns < p.from_ns OR c.to_ns > p.to_ns OR c.depth <> p.depth + 1
	OR c.segment <= p.segment OR c.task IS NOT p.by OR c.cpu IS NOT p.by_cpu;
SELECT 'a parent of which a part is not explained', p.run, p.what, p.sample, p.segment
FROM blame AS p JOIN blame AS c ON p.run = c.run AND p.what = c.what AND p.sample = c.sample AND p.segment = c.parent
GROUP BY p.run, p.what, p.sample, p.segment
HAVING sum(c.to_ns - c.from_ns) <> p.to_ns - p.from_ns;
SELECT 'nobody explains it', run, what, sample, segment FROM blame AS p
WHERE by_cpu IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blame AS c
	WHERE c.run = p.run AND c.what = p.what AND c.sample = p.sample AND c.parent = p.segment)
	AND NOT EXISTS (WITH RECURSIVE up(segment, parent, task) AS (
		SELECT p.segment, p.parent, p.task UNION ALL
		SELECT b.segment, b.parent, b.task FROM up JOIN blame AS b
			ON b.run = p.run AND b.what = p.what AND b.sample = p.sample AND b.segment = up.parent)
		SELECT 1 FROM up WHERE task IS p.by);
SELECT 'somebody who waits for itself', run, what, sample, segment FROM blame
WHERE by IS task AND by_cpu IS NOT NULL AND by IS NOT NULL;
CREATE TEMP TABLE every AS SELECT run, what, sample, task, sum(to_ns - from_ns) AS ns FROM blame
	WHERE depth = 0 GROUP BY run, what, sample;
CREATE TEMP TABLE whole AS SELECT * FROM every WHERE what = 'latency';
SELECT 'not the longest section', run, ns FROM every
WHERE what = 'preempt_off' AND sample = 1 AND ns <> (SELECT max(length_ns) FROM section
	WHERE section.run = every.run AND kind = 'preempt_off');
SELECT 'not the longest wait for a lock', run, ns FROM every
WHERE what = 'wait' AND sample = 1 AND ns > (SELECT max(max_wait_ns) FROM lock
	WHERE lock.run = every.run);
SELECT 'waiting that is no wait for a lock', run, sample, segment FROM blame
WHERE what = 'wait' AND depth = 0 AND kind IN ('sleeps', 'work', 'readers', 'answers');
SELECT 'not the worst latency', run, ns FROM whole
WHERE sample = 1 AND ns IS NOT (SELECT max(latency_max_ns) FROM task WHERE task.run = whole.run);
SELECT 'a sample that is worse than the one before', run, sample FROM (
	SELECT *, lag(ns) OVER (PARTITION BY run ORDER BY sample) AS before FROM whole)
WHERE ns > before;
SELECT 'no row of a latency', id FROM run
WHERE (SELECT max(latency_max_ns) FROM task WHERE run = run.id) > 0
	AND id NOT IN (SELECT run FROM blame WHERE what = 'latency');
WITH cause AS (SELECT b.run, b.blocker AS by,
	CASE WHEN kind IN ('spinning', 'answers') THEN 'preempt_off' ELSE kind END AS why,
	sum(length_ns) AS ns, w.ns AS latency_ns
	FROM blocker AS b JOIN whole AS w ON w.run = b.run AND w.task = b.task AND w.sample = 1
	GROUP BY b.run, b.blocker, why),
rest AS (SELECT b.run, count(*) AS kept, min(length_ns) AS least, w.ns - sum(length_ns) AS left
	FROM blocker AS b JOIN whole AS w ON w.run = b.run AND w.task = b.task AND w.sample = 1
	GROUP BY b.run),
segments AS (SELECT run, CASE WHEN by_cpu IS NULL THEN task ELSE by END AS by, kind AS why,
	sum(to_ns - from_ns) AS ns FROM blame WHERE what = 'latency' AND depth = 0 AND sample = 1
	GROUP BY run, 2, kind)
SELECT 'not what the cause says', c.run, c.why, c.by, c.ns, s.ns, r.kept, r.left
FROM cause AS c JOIN rest AS r USING (run)
	LEFT JOIN segments AS s ON s.run = c.run AND s.by IS c.by AND s.why = c.why
WHERE s.ns IS NULL OR s.ns < c.ns OR s.ns > c.ns + r.left OR (r.kept < 3 AND s.ns <> c.ns);
END

measuring() {
	awk -v seed="$1" 'function one(list,   a, n) { n = split(list, a, "|"); return a[1 + int(rand() * n)] }
	BEGIN {
		srand(seed)
		print "[task ct]\ncpu = " one("each|0") "\nclass = " one("fifo|fifo|fifo|rr|normal")
		print "priority = " one("1|2|4|9")
		print "program = cyclictest interval=" one("1us|3us|20us|50us") " loops=" one("3|20|200")
	}'
}

for i in $(seq "$scenarios"); do
	number=$(draw_number "$seed" "$i")
	{
		draw "$number"
		measuring "$number"
	} >scenario.ini
	rm -f blame.db
	"$simrun" scenario.ini -q --trace none --blame 5 -o blame.db >out 2>err
	status=$?
	[ "$status" = 2 ] && continue	# what was drawn is no scenario
	[ "$status" -le 1 ] || fail "scenario $i: exit status $status" scenario.ini err
	sql blame.db <wrong.sql >wrong
	[ -s wrong ] && cp scenario.ini "${KEEP:-.}/failed.$i.ini"
	same "scenario $i (seed $seed)" '' "$(cat wrong)"
	sql blame.db "SELECT kind, depth, count(*), sum(to_ns - from_ns) FROM blame GROUP BY kind, depth" >>all
done
awk -F '|' '{ n[$1]++ } END { for (k in n) print k, n[k] }' all | sort >kinds
cat kinds
for kind in runs spins asleep irq preempt_off priority switch; do
	holds "some $kind" grep -q "^$kind " kinds
done
finish
