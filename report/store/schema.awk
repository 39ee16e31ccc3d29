# SPDX-License-Identifier: MIT
#
# schema.awk - the CREATE TABLE statements of report/tables/tables.def. With -v brief=1 they say
# only what SQLite must know to put our rows into these tables: it reads them sooner.

# An item may be more than one line long; its strings are all that is wanted.
/^[A-Z_]+\(/	{ item = "" }
		{ item = item $0 " " }

# text N: string N of the item
function text(n,	part) {
	split(item, part, "\"")
	return part[2 * n]
}

# first word after the bracket
function name(	part) {
	split(item, part, /[(,]/)
	return part[2]
}

# a type, constraint or option, as far as it matters where rows come from
function matters(what) {
	if (brief) {
		sub(/ *(REFERENCES|CHECK).*/, "", what)
		sub(/^FOREIGN KEY.*/, "", what)
		sub(/STRICT(, )?/, "", what)
		if (what !~ /^INTEGER PRIMARY KEY/)
			sub(/^(INTEGER|TEXT) */, "", what)
	}
	return what
}

function column(what) {
	printf "%s\n\t%s", comma, what
	comma = ","
}

/^(INNER_)?TABLE\(/	{ printf "CREATE TABLE %s (", name(); comma = "" }
/^RUN\(/	{ column("run " matters("INTEGER " text(1) " REFERENCES run(id) ON DELETE CASCADE")) }
/^COLUMN\(/	{ column(name() " " matters(text(1))) }
/^KEY\(/	{ if (matters(text(1))) column(text(1)) }
/^END\(/	{ printf "\n) %s;\n", matters(text(1)) }
