#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Rows that are inserted in the order of their key fill the pages of an ordinary table, but leave
# an eighth of each page empty in a table WITHOUT ROWID.
#
# Version: SQLite 3.40.1-2+deb12u2 (Debian 12).
# Seen: of 200,000 rows in ascending order, inserted row by row, an ordinary table leaves 0.4 % of
# its leaves unused, and a table WITHOUT ROWID 12.5 %, with a key of one column as of two. VACUUM
# packs both. The manual says that such tables save space, and nothing of how full their pages are.
# Why it matters: whoever appends to a table with a key of its own, as logs do, pays for this with
# each row. Our rows of events do (table event_row): 3.4 of their 27 bytes.
#
# It needs Debian's archive, apt-get and dpkg-deb. The exit status is 0 if that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download sqlite3=3.40.1-2+deb12u2 libsqlite3-0=3.40.1-2+deb12u2 >/dev/null 2>&1
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
library=$(dirname "$(find root -name 'libsqlite3.so.0' | head -n 1)")

# Unused bytes of a table's leaves, in thousandths: of an ordinary one, and of one without rowids.
unused='SELECT 1000 * sum(unused) / sum(pgsize) FROM dbstat
	WHERE name IN ("ordinary", "keyed") AND pagetype = "leaf" GROUP BY name ORDER BY name DESC;'
seen=$(LD_LIBRARY_PATH=$library root/usr/bin/sqlite3 t.db "
	CREATE TABLE ordinary(k INTEGER PRIMARY KEY, v INTEGER);
	CREATE TABLE keyed(k INTEGER PRIMARY KEY, v INTEGER) WITHOUT ROWID;
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
		INSERT INTO ordinary SELECT i, 7 * i FROM n;
	INSERT INTO keyed SELECT k, v FROM ordinary ORDER BY k;
	$unused VACUUM; $unused" | paste -sd' ')
set -- $seen
echo "unused, in thousandths: ordinary $1, WITHOUT ROWID $2; control, after VACUUM: $3 and $4"
[ "$1" -lt 20 ] && [ "$2" -gt 100 ] && [ "$3" -lt 20 ] && [ "$4" -lt 20 ]
