# SPDX-License-Identifier: MIT
#
# sessions.awk - the commands in a page of documentation, and what they print.
#
#	```console			<!-- $ COMMAND -->
#	$ COMMAND			```
#	what it prints			what it prints
#	```				```
#
# and, in a page whose "commands" are wanted, blocks of indented lines, which are scripts.
# Writes each command to command.N and what the page says that it prints to expected.N (of a
# script: none). With update=1 it prints the page instead, with got.N in the places of the
# latter.

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

# The block has ended: what was got takes the place of what stood there.
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
commands && /^    \.\/simrun (report|query|replay|list|check)|^    sqlite3 / && !script {
	say($0)
	begin(substr($0, 5), 0)
	script = 1
	next
}
/^    / && script	{ say($0); if (!update) print substr($0, 5) > ("command." n); next }
			{ script = 0; say($0) }
