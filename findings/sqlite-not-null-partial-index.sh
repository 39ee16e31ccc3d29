#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A partial index WHERE a IS NOT NULL serves a = 1 if a may be NULL, but not if a is declared
# NOT NULL, though there it holds every row.
#
# Version: SQLite 3.40.1-2+deb12u2 (Debian 12).
# Seen: the manual says that a = ? implies a IS NOT NULL, and so lets the index be used. Without
# NOT NULL on the column it is. With NOT NULL the same query scans the table, as if the index
# were not there; it is used again when the query repeats "AND a IS NOT NULL".
# Why it matters: whoever declares a column more strictly loses the index, and queries over
# 100,000 runs become quadratic without a word. Our index of runs by point has another condition
# (report/store/views.sql): mode = 'run', which the queries have, too.
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

# plan COLUMN QUERY: how SQLite finds the rows, with the column declared like that
plan() {
	LD_LIBRARY_PATH=$library root/usr/bin/sqlite3 :memory: \
		"CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER $1, b TEXT)" \
		'CREATE INDEX of_a ON t(a) WHERE a IS NOT NULL' \
		"EXPLAIN QUERY PLAN SELECT b FROM t WHERE $2" | grep -oE 'SCAN|SEARCH'
}

nullable=$(plan '' 'a = 1')
strict=$(plan 'NOT NULL' 'a = 1')
repeated=$(plan 'NOT NULL' 'a = 1 AND a IS NOT NULL')
by_id=$(plan 'NOT NULL' 'id = 1')
echo "a = 1: $nullable if a may be NULL, $strict if not, $repeated with IS NOT NULL repeated;" \
	"control, by id: $by_id"
[ "$nullable" = SEARCH ] && [ "$strict" = SCAN ] && [ "$repeated" = SEARCH ] && [ "$by_id" = SEARCH ]
