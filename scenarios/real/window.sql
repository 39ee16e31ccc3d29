-- SPDX-License-Identifier: MIT
--
-- What window.ini left, beside what was recorded of Linux 6.12. Several seeds are averaged.
--
--	simrun real/window.ini --set sweep.repeat=6
--	sqlite3 -header -column window.db <window.sql
WITH recorded(busy, slots, fails, pairs) AS (VALUES
	('16 x 4p', 8, 259, 417286),
	('15 x 4p', 9, 168, 509909),
	('12 x 4p', 12, 54, 649429),
	('8 x 4p', 16, 31, 725154))
SELECT slots, fails AS recorded, pairs AS of, round(fails * 100000.0 / pairs, 1) AS 'in 100,000',
	CAST(round(avg(failures)) AS INTEGER) AS ours,
	CAST(round(avg(operations - failures) / 2) AS INTEGER) AS 'of ',
	round(avg(failures) * 200000.0 / avg(operations - failures), 1) AS 'in 100,000 '
FROM recorded JOIN param ON param.key = 'vmalloc.busy' AND param.value = busy
	JOIN v_run ON v_run.id = param.run
GROUP BY slots ORDER BY slots;
