#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# later-kernels.sh - without a hint, searches find what is known of v5.4 to v7.3, and what
# doc/later-kernels.md tells of v6.12 and v7.3.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

search=$source_dir/scenarios/search

for name in aligned aligned-exact between-nodes full-block last-pages lock-break nowait \
	    other-pool outrun pool-order; do
	run 0 "$name.ini is as it says" "$search/$name.ini" -q -o run.db
done

# found SCENARIO PROPERTY [OPTION…]: prints which variants violate the property, and checks
# that each witness shows it, and that nothing else is violated
found() {
	local name=$1 property=$2

	shift 2
	rm -f found.db
	run 1 "$name: something is found" explore "$search/$name.ini" -q -o found.db "$@"
	same "$name: every witness shows $property, and nothing else is found" "$property|1" \
		"$(sql found.db "SELECT DISTINCT property, holds FROM verdict WHERE verdict = 'violated'")"
	same "$name: the search is complete" 0 \
		"$(sql found.db "SELECT count(*) FROM search WHERE stopped_by IS NOT NULL")"
	sql found.db "SELECT group_concat(policy, ' ') FROM (SELECT policy FROM run
		JOIN verdict AS v ON v.run = run.id WHERE v.verdict = 'violated' ORDER BY run.id)"
}
same "the hole that fits exactly (5.2 and later)" \
	"v5.4 v5.10 v6.1 v6.12 v7.3 v5.4 v5.10 v6.1 v6.12 v7.3" "$(found aligned spurious_ebusy)"
same "… if the caller names it (5.2 until the fix of 2021)" "v5.4 v5.10" \
	"$(found aligned-exact spurious_ebusy)"
same "a block that is handed out completely (until 6.5)" "v4.8 v4.10 v5.4 v5.10 v6.1" \
	"$(found full-block stale_alias)"
same "a block whose last pages are given back" "v4.8 v4.10 v5.4 v5.10 v6.1 v6.12 v7.3" \
	"$(found last-pages stale_alias)"
same "what lies in another node's pool costs the only purge" "v6.12 v7.3" \
	"$(found other-pool spurious_ebusy)"
same "an allocation that does not block, on either CPU" "v7.3 v7.3" \
	"$(found nowait spurious_ebusy)"
same "… fails for what lies in pools" "in a pool" "$(sql found.db "SELECT DISTINCT
	substr(detail, 1, 9) FROM violation WHERE property = 'spurious_ebusy'")"
same "… on CPU 0 only if it comes in between" "0|1
1|0" "$(sql found.db "SELECT p.value, v.preemptions FROM verdict AS v JOIN param AS p USING (run)
	WHERE v.verdict = 'violated' AND p.key = 'task A.cpu' ORDER BY 1")"

# allowed SCENARIO VARIANT OUTCOME: prints which of the variants allow it
allowed() {
	rm -f allowed.db
	run 0 "$1: no property is violated" explore "$search/$1.ini" -q -o allowed.db --outcomes
	sql allowed.db "SELECT group_concat(policy, ' ') FROM (SELECT policy FROM run
		JOIN outcome ON outcome.run = run.id WHERE outcome = '$2' AND holds ORDER BY run.id)"
}
same "the lock break of 4.10 lets a small request starve a large one" "v4.10 v5.4 v5.10" \
	"$(allowed lock-break 'A.1=EBUSY B.1=ok')"
same "… and so does what a purge does between two nodes" "v6.12 v7.3" \
	"$(allowed between-nodes 'A.1=EBUSY B.1=ok')"
same "a pool's order breaks up what was one piece" "v6.12 v7.3" \
	"$(allowed pool-order 'A.1=ok A.2=EBUSY')"

# waits VARIANT: the longest time that B can have to wait for a lock, in ns
waits() {
	rm -f waits.db
	run 0 "outrun.ini, $1" explore "$search/outrun.ini" -q -o waits.db --policy "$1" \
		--maximize wait:B
	sql waits.db "SELECT ns FROM maximum WHERE exact"
}
purged=$(waits v5.10)
for variant in v6.1 v6.12; do
	late=$(waits $variant)
	holds "$variant: frees outrun the worker, and B waits for all of it: $late, v5.10: $purged" \
		[ "$late" -gt $((purged * 3 / 2)) ]
done

finish
