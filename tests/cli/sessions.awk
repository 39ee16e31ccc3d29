# SPDX-License-Identifier: MIT
#
# sessions.awk - extracts the commands in a page of documentation and what the page says that
# they print.
#
#	```console			<!-- $ COMMAND -->
#	$ COMMAND			```
#	what it prints			what it prints
#	```				```
#
# With commands=1, blocks of indented lines are commands, too, without an output. Each command
# goes to command.N, and what the page says that it prints goes to expected.N. With update=1
# the script prints the page instead, with got.N in place of what it says.

function begin(text, prints)
{
	n++
	if (update) {
		while ((getline line < ("got." n)) > 0)
			got[n] = got[n] line "\n"
	} else {
		print text > ("command." n)
		if (prints)
			printf "" > ("expected." n)
	}
}

# The block has ended: what was got replaces what stood there.
function finish()
{
	if (update && shows)
		printf "%s", got[n]
	shows = 0
}

function say(text)
{
	if (update)
		print text
}

in_block && /^```$/		{ finish(); in_block = 0; say($0); next }
in_block && console && /^\$ /	{ finish(); say($0); begin(substr($0, 3), 1); shows = 1; next }
in_block && shows		{ if (!update) print > ("expected." n); next }
in_block			{ say($0); next }

/^<!-- \$ .* -->$/	{ say($0); begin(substr($0, 8, length($0) - 11), 1); awaited = 1; next }
/^```/			{
	say($0)
	in_block = 1
	console = $0 == "```console"
	shows = awaited
	awaited = 0
	script = 0
	next
}
commands && /^    \.\/simrun (report|query|replay|export|list|check)|^    sqlite3 / && !script {
	say($0)
	begin(substr($0, 5), 0)
	script = 1
	next
}
/^    / && script	{ say($0); if (!update) print substr($0, 5) > ("command." n); next }
			{ script = 0; say($0) }
