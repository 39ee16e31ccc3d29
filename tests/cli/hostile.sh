#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# hostile.sh - hostile input is refused, or shown as text: names that are far too long or have
# quotes, markup, SQL, escapes of terminals or marks of direction; SQL that writes or never
# ends; databases that a stranger has prepared.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

esc=$'\e' rlo=$'\xe2\x80\xae' csi=$'\xc2\x9b'

# active FILE: counts the lines with bytes that control a terminal or change how text is read
active() {
	LC_ALL=C.UTF-8 grep -acP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]' "$1"
}

# scenario TITLE TASK EXPECT
scenario() {
	printf '[scenario]\nname = h\ntitle = %s\n[machine]\ncpus = 1\n[vmalloc]\nspace = 64p\n' "$1"
	printf '[policy]\nvariants = v4.8\n[task %s]\ncpu = 0\nprogram = vmalloc 1p\n' "$2"
	printf '[expect]\n%s\n' "${3:-A.1 = ok}"
}

# --- in a scenario -------------------------------------------------------------------------

refused() {
	"$simrun" hostile.ini -o h.db >out 2>err
	same "$1: status" 2 $?
	holds "$1: FILE:LINE is named" grep -q '^hostile.ini:[0-9]*: ' err
	same "$1: nothing that a terminal obeys" 0 "$(active err)"
	holds "$1: no database" test ! -e h.db
	holds "$1: the message has an end" test "$(wc -c <err)" -lt 2000
}

long=$(head -c 10000 /dev/zero | tr '\0' x)
for text in "a${esc}[2Jb" "a${rlo}b" "a${csi}31mb" $'a\ab'; do
	scenario "$text" A >hostile.ini
	refused "a title with $(printf %q "$text")"
	scenario t "A$text" >hostile.ini
	refused "a task named $(printf %q "$text")"
done
for task in "A'); DROP TABLE run; --" '<script>alert(1)</script>' 'A"B' "$long" 'A B'; do
	scenario t "$task" >hostile.ini
	refused "a task named ${task:0:20}"
done

shown='<script>alert("1")</script> &amp; '"'"'; DROP TABLE run; --'
scenario "$shown" A >shown.ini
run 0 'a title with markup and SQL' shown.ini -o s.db
same 'it is stored as it is' 1 "$(sql s.db \
	"SELECT instr(text, '<script>alert(\"1\")</script> &amp; ''; DROP') > 0 FROM scenario")"
run 0 'its page' report s.db --html s.html
same 'the page has no script of it' 0 "$(grep -c 'alert("1")</script>' s.html)"
scenario "$long" A >hostile.ini
"$simrun" hostile.ini -o long.db >out 2>err
status=$?
[ $status = 0 ] || [ $status = 2 ] || fail "a title of 10,000 characters: status $status" err

# --- names of files ----------------------------------------------------------------------------

name=$'e\e[31m\nvil'"$rlo.ini"
scenario t A >"$name"
"$simrun" "$name" -o f.db >out 2>err
same 'a file with an evil name: status' 0 $?
same 'out: nothing that a terminal obeys' 0 "$(active out)"
printf '[scenario]\nnme = x\n' >"$name"
"$simrun" "$name" -o f2.db >out 2>err
same 'and an error in it: status' 2 $?
same 'err: nothing that a terminal obeys' 0 "$(active err)"

# --- questions -----------------------------------------------------------------------------------

# asks CLAIM SQL: checks that such an expectation does not hold, and does no harm
asks() {
	scenario t A "sql.q = $2" >q.ini
	rm -f q.db victim.db
	at_most 50 "$simrun" q.ini -o q.db >out 2>err
	status=$?
	[ $status = 1 ] || [ $status = 2 ] || fail "$1: status $status" err
	checks=$((checks + 1))
	holds "$1: nothing else was written" test ! -e victim.db
	[ ! -e q.db ] || same "$1: the run is there" 1 "$(sql q.db 'SELECT count(*) FROM run')"
}

asks 'it writes' "DELETE FROM run"
asks 'it writes in a subquery' "INSERT INTO task SELECT * FROM task RETURNING 1"
asks 'it attaches' "ATTACH 'victim.db' AS v"
asks 'it sets' "PRAGMA user_version = 99"
asks 'it reads settings' "SELECT * FROM pragma_user_version"
asks 'it copies' "VACUUM INTO 'victim.db'"
asks 'it loads' "SELECT load_extension('libc.so.6')"
asks 'it reads what is our own' "SELECT count(*) = 0 FROM simrun_rows"
asks '… by its full name' "SELECT count(*) = 0 FROM temp.simrun_rows"
asks 'it makes a table' "CREATE TABLE t (a)"
asks 'two statements' "SELECT 1; DELETE FROM run"
asks 'it has no end' \
	"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) < 0 FROM c"
asks 'it wants all memory' "SELECT length(zeroblob(1000000000)) < 0"
asks 'it looks for ever' "SELECT instr(zeroblob(2000000), zeroblob(1000000) || x'01') >= 0"
asks 'it compares for ever' \
	"SELECT replace(hex(zeroblob(20000)), '0', 'a') LIKE '%a%a%a%a%a%a%a%a%a%b'"

# --- a stranger's database ---------------------------------------------------------------------------

"$simrun" -q "$source_dir/scenarios/quickstart.ini" -o base.db
# prepared SQL…: checks that reading a database with these changes shows only text and writes
# nothing
prepared() {
	cp base.db p.db
	sql p.db 'PRAGMA writable_schema = ON' "$1" >made 2>&1 || {
		fail "cannot be prepared: $1" made
		return
	}
	cp p.db before.db
	for command in 'report p.db' 'report p.db --format json' 'report p.db --html p.html' \
		'report p.db 1 --trace-dat p.dat' 'query p.db variants' 'replay p.db 1'; do
		# shellcheck disable=SC2086	# words
		at_most 50 "$simrun" $command >out 2>err
		status=$?
		checks=$((checks + 1))
		case $status in
		0 | 1 | 3) ;;
		*) fail "$1: $command: status $status" err ;;
		esac
		same "$1: $command: nothing that a terminal obeys" '0 0' \
			"$(active out) $(active err)"
	done
	same_files "$1: it was only read" before.db p.db
}

prepared "UPDATE run SET scenario = 'a' || char(27) || '[2J' || char(8238) || 'b'"
prepared "UPDATE run SET policy = char(27) || ']0;title' || char(7)"
prepared "UPDATE run SET digest = char(155) || '31m'"
prepared "UPDATE scenario SET text = CAST(x'1b5b326aff00fe' AS TEXT)"
prepared "DROP VIEW v_policy; CREATE VIEW v_policy AS SELECT load_extension('x') AS policy FROM run"
prepared "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END"
prepared "UPDATE run SET digest = '00', version = '0.0.9'"

# The stored scenario includes other files.
echo 'not to be seen' >secret
prepared "UPDATE scenario SET text = '[scenario]' || char(10) || 'include = $PWD/secret'"
holds "and shows no other file's text" eval '! grep -q "not to be seen" p.html out err'

# Files that a typing mistake, or the name of a scenario, could replace are kept.
cp base.db own.db
ln -s own.db link.db
for option in html perfetto trace-event trace-dat histogram; do
	for file in own.db link.db; do
		run 2 "--$option $file" report own.db 1 --$option $file
		says err 'is the result database' "--$option $file"
	done
done
same_files 'the database is as it was' base.db own.db
cp "$source_dir/scenarios/search/overflow.ini" search.ini
"$simrun" explore search.ini --policy hellwig -q -o found.db >out 2>err
found=$(ls ./*-hellwig-spurious_ebusy.ini)
holds 'a search leaves a scenario' test -s "$found"
cp "$found" kept.ini
"$simrun" explore search.ini --policy hellwig -q -o found.db >out 2>err
same_files 'another search replaces it' kept.ini "$found"
echo 'precious notes' >"$found"
run 3 'a file that no search wrote' explore search.ini --policy hellwig -q -o found.db
same 'stays as it is' 'precious notes' "$(cat "$found")"

# not_a_table CLAIM NAME SELECT: checks that a view is refused whose rows never end or do not
# fit into memory
not_a_table() {
	cp base.db v.db
	sql v.db 'PRAGMA foreign_keys = OFF' "DROP TABLE $2; CREATE VIEW $2 AS $3" >made 2>&1 ||
		fail "$1: cannot be prepared" made
	for command in 'report v.db' 'report v.db --csv v' 'query v.db variants' 'replay v.db 1' \
		"$source_dir/scenarios/quickstart.ini -q -o v.db"; do
		# shellcheck disable=SC2086	# words
		at_most 50 "$simrun" $command >out 2>err
		same "$1: $command: status" 3 $?
		says err "its $2 is not as simrun made it" "$1: $command"
	done
}

endless='WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)'
not_a_table 'choices without end' choice "$endless SELECT 1 AS run, x AS seq, x AS move,
	'x' AS kind, 0 AS cpu, 0 AS task FROM c"
not_a_table 'runs without end' run "$endless SELECT x AS id, 'x' AS scenario FROM c"
not_a_table 'a text of 800 MB' scenario "SELECT 1 AS id, hex(zeroblob(400000000)) AS text"
sql base.db .dump | sed 's/^CREATE TABLE choice/CREATE TABLE choise/;s/INTO choice /INTO choise /' |
	sed '/^COMMIT/d' >without.sql
rm -f v.db
sql v.db "PRAGMA application_id = $(sql base.db 'PRAGMA application_id')" \
	"PRAGMA user_version = $(sql base.db 'PRAGMA user_version')" '.read without.sql' COMMIT >made 2>&1
run 3 'a table is missing' report v.db
says err 'its list of tables is not as simrun made it' 'a table is missing'
sql base.db 'CREATE TABLE notes (run, note)' 'CREATE INDEX o ON op_row(what)' \
	'CREATE VIEW failed AS SELECT * FROM op WHERE result <> '"'ok'"
run 0 'tables, indexes and views of the reader: report' report base.db
run 0 'run' -q "$source_dir/scenarios/quickstart.ini" -o base.db
cp base.db p.db
sql p.db "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END"
"$simrun" -q "$source_dir/scenarios/quickstart.ini" -o p.db 2>err
same "a stranger's trigger deletes no runs when one is appended" \
	"$(sql base.db 'SELECT count(*) FROM run')" \
	"$(sql p.db "SELECT count(*) FROM run WHERE id <= $(sql base.db 'SELECT max(id) FROM run')")"
finish
