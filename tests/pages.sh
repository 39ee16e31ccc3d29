# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# pages.sh - whether the commands in a page of documentation print what the page says.
#
# shellcheck disable=SC2154	# source_dir is of tests/lib.sh
#
# Sourced after lib.sh. With RENEW set, the page is compared as a golden is, and may be written.

# plainly FILE: the file without times of searches, and without blanks at the ends of lines
plainly() {
	sed -E 's/ *[0-9.]+ (ns|µs|ms|s)( |$)/ /; s/ +/ /g; s/ $//' "$1"
}

# wrapped: breaks lines so that they have at most 90 columns, as in a page
wrapped() {
	awk '{
		while (length($0) > 90) {
			for (at = 90; at > 5 && substr($0, at, 1) != " "; at--)
				;
			print substr($0, 1, at - 1)
			$0 = "    " substr($0, at + 1)
		}
		print
	}'
}
export -f wrapped

# block N FENCE FILE: prints the N-th block of that kind
block() {
	awk -v fence="\`\`\`$2" -v nr="$1" '$0 == fence { f = ++n == nr; next } /^```$/ { f = 0 } f' "$3"
}

# page FILE COMMANDS [AFTER]: checks that each command in it prints what the page says, in an
# empty folder, and that there are more commands than that
page() {
	local name=${1##*/} n

	awk -v commands="$2" -f "$source_dir/tests/cli/sessions.awk" "$source_dir/$1"
	for ((n = 1; ; n++)); do
		[ -e command.$n ] || break
		bash command.$n 2>err.$n </dev/null | sed 's/ *$//' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >got.$n
		status=${PIPESTATUS[0]}
		if [ ! -e expected.$n ]; then
			holds "$name: $(head -n 1 command.$n): status $status" [ "$status" -le 1 ]
			continue
		fi
		# searches say how long they took
		if grep -q '^\S*simrun explore' command.$n; then
			plainly expected.$n >expected
			plainly got.$n >got
			cmp -s expected got && cp expected.$n got.$n
		else
			sed 's/ *$//' expected.$n >expected
			cp got.$n got
		fi
		[ -n "${RENEW:-}" ] || same_files "$name: $(cat command.$n)" expected got
	done
	holds "$name has commands" [ "$n" -gt "${3:-6}" ]
	[ -n "${RENEW:-}" ] || return
	awk -v commands="$2" -v update=1 -f "$source_dir/tests/cli/sessions.awk" "$source_dir/$1" >page
	as_golden "$name" "$source_dir/$1" page
}
