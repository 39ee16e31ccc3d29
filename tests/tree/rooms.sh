#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# rooms.sh - what one can find and read: no folder holds more than 20 source files on one
# level, no source file has more than 700 lines, and a function fits a screen of 60. The
# functions that do not are named in ARCHITECTURE.md, each with why, and only those. It lists
# every file of the program, in the section of its folder, but the variants.
set -euo pipefail
[ -z "${SLOW_BUILD:-}" ] || { echo 'skipped: it is about the sources, whatever they are built with'; exit 77; }
top=${srcdir:-$(dirname "$0")/../..}
most_files=20 most_lines=700 screen=60
failed=0
checks=0

complain()
{
	echo "$*"
	failed=$((failed + 1))
}

# sources: every source file of the tree, whatever it is written in, but what is built
sources()
{
	find sim policies lib plugin scenarios report experiment cli mpi tests bench findings .ci bootstrap \
		-path tests/data -prune -o -path tests/fuzz/corpus -prune -o \
		-path lib/no-chartjs -prune -o -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.awk' -o -name '*.js' \
			-o -name '*.mjs' -o -name '*.css' -o -name '*.html' -o -name '*.def' \
			-o -name '*.py' -o -name '*.cpp' -o -name run -o -name lint \
			-o -name mutate -o -name bootstrap \) -print |
		grep -v -e 'pb-c' -e '^report/page/page.js$' -e '^cli/base/build.h$' | LC_ALL=C sort
}

# long_functions: FILE NAME LINES of each function of C that is longer than a screen
long_functions()
{
	sources | grep '\.[ch]$' | xargs awk -v screen="$screen" '
		FNR == 1 { inside = 0; name = "" }
		/^[a-zA-Z_].*\(/ && !inside {
			name = $0
			sub(/^(STATIC_STEPS|STEPS|OPERATION|START_TEST|FUNCTION)\(/, "", name)
			if (name == $0)
				sub(/\(.*/, "", name)
			sub(/[,)].*/, "", name)
			sub(/.*[ *]/, "", name)
		}
		/^{/ { inside = 1; begin = FNR }
		/^}/ && inside {
			inside = 0
			if (name && FNR - begin - 1 > screen)
				print FILENAME, name, FNR - begin - 1
			name = ""
		}'
}

cd "$top"
while read -r number folder; do
	checks=$((checks + 1))
	((number <= most_files)) ||
		complain "$folder/ has $number source files, expected at most $most_files"
done < <(sources | sed 's:/[^/]*$::' | sort | uniq -c)
while read -r lines file; do
	checks=$((checks + 1))
	((lines <= most_lines)) ||
		complain "$file has $lines lines, expected at most $most_lines"
done < <(sources | xargs -n 1000000 wc -l | grep -v ' total$')

# listed: FOLDER/NAME for each line "- `NAME` - …" below a heading "### FOLDER/ - …"
listed()
{
	awk '/^#/ { folder = /^##+ [a-z_\/]+\/ / ? $2 : "" }
		folder && /^- `[^`]+` - ./ { gsub("`", "", $2); print folder $2 }' ARCHITECTURE.md
}

# Each file is in the list of its folder, with or without its ending, but variants and the
# scripts of the page; and what the lists name exists.
declare -A is_listed
while read -r name; do
	checks=$((checks + 1))
	is_listed[$name]=yes
	[[ -e $name || -e $name.h ]] || complain "ARCHITECTURE.md lists $name, which does not exist"
done < <(listed)
while read -r file; do
	checks=$((checks + 1))
	[[ ${is_listed[$file]-}${is_listed[${file%.*}]-} ]] ||
		complain "ARCHITECTURE.md does not name $file in the list of its folder"
done < <(sources | grep -E '^(sim|policies|lib|plugin|scenarios|report|experiment|cli)/' |
	grep -vE '^policies/[^/]+\.c$|^report/page/script/')

# The list in ARCHITECTURE.md: "- `function` (`file`): why".
long=$(long_functions)
named=$(sed -nE 's/^- `([a-zA-Z_0-9]+)` \(`([^`]*)`\): .*/\2 \1/p' ARCHITECTURE.md | LC_ALL=C sort)
while read -r file name lines; do
	[[ $file ]] || continue
	checks=$((checks + 1))
	grep -qxF "$file $name" <<<"$named" ||
		complain "$file: $name() has $lines lines, expected at most $screen, or why in ARCHITECTURE.md"
done <<<"$long"
while read -r line; do
	[[ $line ]] || continue
	checks=$((checks + 1))
	grep -q "^$line " <<<"$long" ||
		complain "ARCHITECTURE.md tells of a long function that is none: $line"
done <<<"$named"

echo "$checks checks, $failed failed"
[[ $failed = 0 && $checks -gt 0 ]]
