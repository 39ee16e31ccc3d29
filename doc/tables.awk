# SPDX-License-Identifier: MIT
#
# tables.awk - the tables' part of simrun-db(5), from report/tables/tables.def.

# An item may be more than one line long.
/^[A-Z_]+(\(|$)/	{ finish() }
			{ item = item $0 " " }
END			{ finish() }

# What is written plainly there, as troff wants it.
function roff(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	gsub(/'/, "\\(aq", text)
	gsub(/\^/, "\\(ha", text)
	return text
}

# The strings at the end of the item are one.
function help(	part, n, i, text) {
	sub(/"\) *$/, "", item)
	n = split(item, part, "\"")
	text = part[n]
	for (i = n - 2; i > 1 && part[i + 1] ~ /^[ \t]*$/; i -= 2)
		text = part[i] text
	return text
}

function name(	part) {
	split(item, part, /[(,]/)
	return part[2]
}

# Lines of at most 90 columns, as troff joins them.
function wrapped(text,	line, word, n, i) {
	n = split(text, word, " ")
	line = word[1]
	for (i = 2; i <= n; i++) {
		if (length(line) + length(word[i]) > 90) {
			print line
			line = word[i]
		} else {
			line = line " " word[i]
		}
	}
	print line
}

function column(word, text) {
	if (text == "") {
		also = also (also ? ", " : "") "\\fB" word "\\fP"
		return
	}
	print ".TP\n.B " word
	wrapped(roff(text))
	told++
}

function finish() {
	if (item ~ /^INNER_TABLE\(/) {
		inner = 1
	} else if (item ~ /^(TABLE|VIEW)\(/) {
		inner = 0
		also = ""
		told = 0
		print ".SS " name()
		wrapped(roff(help()))
	} else if (inner) {
		item = ""
	} else if (item ~ /^RUN\(/) {
		column("run", "")
	} else if (item ~ /^(COLUMN|SHOWN)\(/) {
		column(name(), help())
	} else if (item ~ /^END(_VIEW)?($|[( ])/ && also) {
		print ".PP"
		wrapped((told ? "Also: " : "Columns: ") also ".")
	}
	item = ""
}
