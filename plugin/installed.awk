# SPDX-License-Identifier: MIT
#
# installed.awk - headers of the tree become one that plug-ins include: without what they
# have for the tree alone (#ifndef SIMRUN_VARIANT), their guards, and what they include of
# the tree. Variable guard: the name of the guard of what comes out.

# flush: the lines of one file that are kept, without its guard and blank lines at either
# end
function flush_file(i, first, last)
{
	for (last = lines; last && line[last] == ""; last--)
		;
	if (line[last] ~ /^#endif/)
		last--
	for (; last && line[last] == ""; last--)
		;
	for (first = 1; first <= last && line[first] == ""; first++)
		;
	for (i = first; i <= last; i++)
		if (line[i] != "" || line[i - 1] != "" || i == first)
			print line[i]
	if (last)
		print ""
	lines = 0
}

BEGIN {
	print "/* SPDX-License-Identifier: MIT */"
	print "/* Made of headers of simrun's own: each part begins with what it is. */"
	print "#ifndef " guard
	print "#define " guard
	print ""
	print "#include <stdbool.h>"
	print "#include <stddef.h>"
	print "#include <stdint.h>"
	print ""
}

FNR == 1 {
	flush_file()
	depth = 0		# of conditionals
	hidden = 0		# the depth of the one whose lines are for the tree alone
}

/^\/\* SPDX/ || /^#include/ {
	next
}

# The guard of the file; its #endif is the last line.
/^#ifndef [A-Z0-9_]+_H$/ {
	getline
	depth++
	next
}

/^#if/ {
	depth++
	if (/SIMRUN_VARIANT/) {
		asked[depth] = 1
		if (!hidden && /^#ifndef/)
			hidden = depth
		next
	}
	asked[depth] = 0
}

/^#else/ && asked[depth] {
	hidden = hidden == depth ? 0 : hidden ? hidden : depth
	next
}

/^#endif/ {
	if (hidden == depth)
		hidden = 0
	depth--
	if (asked[depth + 1] && depth > 0) {
		asked[depth + 1] = 0
		next
	}
}

!hidden {
	line[++lines] = $0
}

END {
	flush_file()
	print "#endif"
}
