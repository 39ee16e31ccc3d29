-- SPDX-License-Identifier: MIT
--
-- What window.ini and its kin left, beside what was recorded of Linux 6.12 in three seconds: how many
-- allocations failed, and how many did not. Several seeds are averaged.
WITH recorded(scenario, busy, count, threads, held, slots, fails, pairs) AS (VALUES
	('window', '16 x 4p', 1, 2, 3, 8, 259, 417286),
	('window', '15 x 4p', 1, 2, 3, 9, 168, 509909),
	('window', '12 x 4p', 1, 2, 3, 12, 54, 649429),
	('window', '8 x 4p', 1, 2, 3, 16, 31, 725154),
	('window-alone', '20 x 4p', 1, 1, 3, 4, 0, 279577),
	('window-held-15', '', 1, 2, 15, 32, 233, 431111),
	('window-held-1', '', 1, 4, 1, 8, 189, 533217),
	('window', '8 x 4p', 2, 4, 3, 16, 179, 545631),
	('window', '4 x 4p', 2, 4, 3, 20, 85, 672840)),
ours AS (SELECT scenario, operations, failures,
		coalesce((SELECT value FROM param WHERE run = id AND key = 'vmalloc.busy'), '') AS busy,
		coalesce((SELECT value FROM param WHERE run = id AND key = 'task A.count'), 1) + 0 AS count
	FROM v_run)
SELECT threads, held, slots, fails AS recorded, pairs AS of, round(fails * 1e5 / pairs, 1) AS in_100000,
	CAST(round(avg(failures)) AS INTEGER) AS ours,
	CAST(round(avg(operations - failures) / 2) AS INTEGER) AS 'of ',
	round(avg(failures) * 2e5 / avg(operations - failures), 1) AS 'in_100000 '
FROM recorded JOIN ours USING (scenario, busy, count)
GROUP BY threads, held, slots ORDER BY threads != 2 OR held != 3, threads, slots;
