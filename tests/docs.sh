#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# docs.sh - the manual pages are clean and have everything, the tutorial's commands do what
# it says, and the shell completes what there is.
. "${srcdir:-$(dirname "$0")/..}/tests/lib.sh"

# --- manual pages ---

for page in simrun.1 simrun-scenario.5 simrun-db.5; do
	if command -v groff >/dev/null; then
		same "$page is clean" '' "$(groff -man -Tutf8 -ww -z "$source_dir/doc/$page" 2>&1)"
	else
		echo "skipped: $page (groff is not installed)"
	fi
done

# has PAGE WORD WHAT: the page names it
has() {
	checks=$((checks + 1))
	sed 's/\\//g' "$source_dir/doc/$1" | grep -qF -e "$2" || fail "$1 says nothing of $3 $2"
}

for command in run explore diff replay report query check list; do
	has simrun.1 "$command" command
	"$simrun" $command --help >help.txt
	for option in $(sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' help.txt); do
		has simrun.1 "$option" "the option"
	done
done
for key in $(sed -n 's/^	{ "\([a-z]*\)", "\([a-z_]*\)", .*/\2/p' "$source_dir/scenarios/scenario.c"); do
	has simrun-scenario.5 "$key" 'the key'
done
for word in $("$simrun" list ops | awk 'NR > 1 { print $1 }') $("$simrun" list properties | awk 'NR > 1 { print $1 }'); do
	has simrun-scenario.5 "$word" 'the word'
done
run 0 'a database' "$source_dir/scenarios/quickstart.ini" -q -o all.db
for name in $(sql all.db "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'
	UNION SELECT c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c WHERE s.type = 'table'"); do
	has simrun-db.5 "$name" 'the table or column'
done

# --- the tutorial ---

# Blocks that begin with "$ " are commands and what they print; the file before them is
# what the block marked ```ini has.
mkdir tutorial
cd tutorial || exit 99
awk '/^```ini$/ { f = 1; next } /^```$/ { f = 0 } f' "$source_dir/doc/tutorial.md" >race.ini
awk '/^```console$/ { f = 1; next } /^```$/ { f = 0 } f' "$source_dir/doc/tutorial.md" >session
PATH=$(dirname "$simrun"):$PATH
export LC_ALL=C.UTF-8
awk -v out=expected '/^\$ / { n++; print substr($0, 3) > ("command." n); next } { print > ("expected." n) }' session
for ((n = 1; ; n++)); do
	[ -e command.$n ] || break
	: >>expected.$n
	bash -c "$(cat command.$n)" >got.$n 2>/dev/null </dev/null
	# searches say how long they took
	if grep -q '^simrun explore' command.$n; then
		sed -i -E 's/ *[0-9.]+ (ns|µs|ms|s)( |$)/ /; s/ +/ /g; s/ $//' expected.$n got.$n
	fi
	same_files "the tutorial: $(cat command.$n)" expected.$n got.$n
done
holds 'the tutorial has commands' [ "$n" -gt 6 ]
export LC_ALL=C
cd ..

# --- completion ---

# completes WANTED WORD…: what bash would offer for the last word
completes() {
	local wanted=$1

	shift
	same "completion of: $*" "$wanted" "$(
		# shellcheck disable=SC1091
		. "$source_dir/completions/simrun"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_simrun
		printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' ')"
}

cp all.db results.db
completes 'replay report' simrun rep
completes '--help --histogram --html' simrun report results.db --h
completes '--histogram' simrun report results.db --hi
completes 'v4.10' simrun x.ini --policy v4.1
completes 'v4.8,hellwig v4.8,hellwig-draft v4.8,hellwig-resched' simrun x.ini --policy v4.8,hell
completes 'markdown' simrun report results.db --format m
completes 'worst-latency worst-lock' simrun query results.db worst
completes "$(sql results.db 'SELECT id FROM run ORDER BY id' | sort | paste -sd' ')" simrun replay results.db ''
completes 'costs' simrun list c
completes 'ipi_with_irqs_off' simrun explore x.ini --property i
completes '' simrun explore x.ini --property hung

finish
