# SPDX-License-Identifier: MIT
#
# schema.awk - the CREATE TABLE statements of report/tables/tables.def.

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

function column(what) {
	printf "%s\n\t%s", comma, what
	comma = ","
}

/^(INNER_)?TABLE\(/	{ printf "CREATE TABLE %s (", name(); comma = "" }
/^RUN\(/	{ column("run INTEGER " text(1) " REFERENCES run(id) ON DELETE CASCADE") }
/^COLUMN\(/	{ column(name() " " text(1)) }
/^KEY\(/	{ column(text(1)) }
/^END\(/	{ printf "\n) %s;\n", text(1) }
