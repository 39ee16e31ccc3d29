#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# cli.sh - simrun seen from outside: exit statuses, what goes to which stream, files.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

silent() {
	checks=$((checks + 1))
	[ ! -s "$1" ] || fail "$2: $1 is not empty" "$1"
}

cat >race.ini <<'END'
[scenario]
name = race
[machine]
cpus = 2
[vmalloc]
space = 64p
start = 0p
busy = 4 x 8p
lazy = 4 x 8p
[policy]
variants = v4.8, hellwig
[task A]
cpu = 0
program = vmalloc 8p
[task B]
cpu = 1
program = vmalloc 8p
[schedule]
order = A until purge.take; B until return; A until return
[expect]
A.1 = ok
[expect v4.8]
B.1 = ok
[expect hellwig]
B.1 = EBUSY
violates = spurious_ebusy
sql.in_flight = SELECT in_flight_pages = 32 FROM op WHERE run = :run AND result = 'EBUSY'
END
sed -e '/^violates/d' race.ini >unexpected.ini
sed -e 's/^B.1 = EBUSY/B.1 = ENOMEM/' race.ini >wrong.ini
sed -e 's/^cpus = 2/cpsu = 2/' race.ini >misspelt.ini
sed -e '/^\[schedule\]/,$d' -e 's/^program.*/program = forever { vmalloc 1p; vfree; compute exp(3us) }/' \
	-e 's/^name.*/&\nhorizon = 1000s/' race.ini >endless.ini

# --- what the exit status says --------------------------------------------------------

run 0 'all that is expected holds' race.ini
says out 'hellwig *ok *EBUSY' 'the table has the results'
says out 'B.*' 'the interleaving is drawn'
says out '\*\*\* spurious_ebusy by B: in flight' 'the violation is drawn'
says err '^[0-9]* steps in [0-9.]* s, [0-9.]*\( [kMG]\)\{0,1\} steps/s$' 'the speed is told'
same 'the database is named after the scenario' "$(ls *.db)" race.db
same 'both runs are stored' "$(sql race.db 'SELECT group_concat(policy) FROM run')" v4.8,hellwig
same 'the query of the first users' 'hellwig|EBUSY|32' "$(sql race.db "SELECT policy, result,
	in_flight_pages FROM op JOIN run ON run.id = op.run WHERE result <> 'ok'")"
same 'nothing refers to nothing' "$(sql race.db 'PRAGMA foreign_key_check')" ''

run 0 'run may be said' run race.ini -q
silent out 'a quiet run'
silent err 'a quiet run'
same 'runs are appended' "$(sql race.db 'SELECT max(id) FROM run')" 4
same 'the same run has the same digest' 2 \
	"$(sql race.db 'SELECT count(DISTINCT digest) FROM run')"

run 1 'an expectation that fails' wrong.ini -o wrong.db
says out '^hellwig: B.1: expected ENOMEM, was EBUSY (wrong.ini:[0-9]*)$' 'a failed expectation'
printf '[scenario]\ninclude = wrong.ini\nname = including\n' >including.ini
run 1 'an expectation of an included file that fails' including.ini -o wrong.db --policy hellwig
says out '^hellwig: B.1: expected ENOMEM, was EBUSY (wrong.ini:[0-9]*)$' 'it is told with that file'
sed 's/^\[schedule\]/&\nstrict = yes/; s/purge.take/&#9/' race.ini >strict.ini
printf '[scenario]\ninclude = strict.ini\n' >including.ini
run 1 'a directive of an included file that is not followed' including.ini -o strict.db --policy v4.8
says out '^v4.8: schedule.strict: expected kept, was .* (strict.ini:[0-9]*)$' 'it is told with that file'
run 1 'an expectation that is set' race.ini -o wrong.db --policy hellwig --set expect.A.1=EBUSY
says out '^hellwig: A.1: expected EBUSY, was ok$' 'it stands in no file'
rm wrong.db
run 1 'an expectation that fails' wrong.ini -o wrong.db
same 'the runs are stored all the same' "$(sql wrong.db 'SELECT count(*) FROM run')" 2
run 1 'a violation that nobody expects' unexpected.ini -o unexpected.db
says out '^hellwig: violated: spurious_ebusy: in flight' 'an unexpected violation'
run 0 'expectations of variants that are not run do not count' wrong.ini --policy v4.8 -q

run 2 'no arguments'
run 2 'an unknown option' race.ini --no-such-option
run 2 'a file that is not there' missing.ini
run 2 'a misspelt command' chekc race.ini
run 2 'a misspelt command alone' lst
says err 'did you mean "list"' 'a misspelt command'
run 2 'help is no command' help
says err 'did you mean "--help"' 'help is no command'
run 2 'a list of nothing' list
says err '^simrun: list: expected policies, costs' 'a list of nothing'
run 2 'a misspelt key' misspelt.ini
says err '^misspelt.ini:[0-9]*: .*did you mean "cpus"' 'a misspelt key'
silent out 'an error'
run 2 'an unknown variant' race.ini --policy hellwg
says err 'did you mean "hellwig"' 'an unknown variant'
run 2 'a variant named twice' race.ini --policy v4.8,v4.8
run 2 'a level that is none' race.ini --trace all
run 2 'a seed that is none' race.ini --seed -1
run 2 'a number of jobs that is none' race.ini --jobs -3
run 2 'a key that is not there' race.ini --set machine.cpsu=4
run 3 'a report of a scenario' report race.ini
for command in run explore diff replay report query check list; do
	run 0 "the help of $command" $command --help
	says out "^  simrun.* $command \\[OPTION\|^  simrun \[OPTION…\] $command\|simrun.*$command " "the help of $command"
	says out '^Examples:' "the help of $command"
done

# --- progress of long work --------------------------------------------------------------

run 0 'news for programs' race.ini -q --progress json -o news.db
same 'a line of JSON for each run' "$(sql news.db 'SELECT count(*) FROM run')" "$(grep -c '^{"done":.*"left_seconds":.*}$' err)"
tail -n 1 err >last.json
same 'the last one knows all' '1 1' "$(sql :memory: "SELECT (json_extract(readfile('last.json'), '$.done') =
	json_extract(readfile('last.json'), '$.total')) || ' ' || (json_extract(readfile('last.json'), '$.steps') > 0)")"
run 0 'no news where there is no terminal' race.ini -q -o news.db
same 'none' '' "$(cat err)"
run 2 'news of another kind' race.ini --progress loud

# --- a reader that has seen enough ---

# cut_off CLAIM ARGUMENT…: simrun says nothing of it when nobody reads what it prints, not
# even its first line
cut_off() {
	local claim=$1

	shift
	: >status
	{ "$simrun" "$@" 2>err; echo $? >status; } | true
	for _ in {1..500}; do [ -s status ] && break; sleep 0.02; done
	same "$claim: a broken pipe is no failure" 0 "$(cat status)"
	same "$claim: a broken pipe is silent" '' "$(grep -v 'steps/s$' err)"
}

for list in policies labels keys costs; do
	cut_off "list $list" list $list
done
cut_off 'help' --help
cut_off 'run' race.ini -o cut.db --interleaving all
cut_off 'report' report cut.db
cut_off 'queries' query --list
cut_off 'query' query cut.db worst-lock
cat >measured.ini <<'END'
[machine]
cpus = 1
[policy]
variants = none
[task RT]
class = fifo
priority = 80
program = cyclictest interval=1ms loops=20
END
run 0 'a run that measures' measured.ini -q -o measured.db
for form in html trace-event perfetto trace-dat histogram; do
	database=cut.db number=2
	[ $form != histogram ] || database=measured.db number=1
	cut_off "report --$form" report $database $number --$form -
	cut_off "report --$form /dev/stdout" report $database $number --$form /dev/stdout
done
run 3 'a full disk is another matter' report cut.db --html /dev/full

# --- options --------------------------------------------------------------------------

run 0 'the version' --version
says out '^simrun [0-9]' 'the version'
for line in commit compiler options hardening sanitizers; do
	says out "^$line  *[^ ]" "--version says of the build: $line"
done
same 'there is no path in it' '' "$(grep / out)"
if [ -e "$source_dir/.git" ] && commit=$(git -C "$source_dir" rev-parse HEAD 2>/dev/null); then
	says out "^commit     ${commit:0:12}\(, with changes\)\{0,1\}\$" 'the commit is that of the checkout'
fi
run 0 'the help' --help
says out 'replay RESULTS.db RUN' 'the help'
says out '^Examples:' 'the help'
run 0 'check' check race.ini
says out '^race.ini: race is valid' 'check'
run 2 'check of a scenario with an error' check misspelt.ini
for what in policies costs ops labels steps properties keys; do
	run 0 "list $what" list $what
done
run 0 'list of labels' list labels
says out '^purge.take$' 'list of labels'
run 2 'list of what there is not' list policy
says err 'did you mean "policies"' 'list of what there is not'

run 0 'options behind the file' race.ini --policy hellwig --trace steps -o steps.db -q
same 'steps are stored' 1 \
	"$(sql steps.db "SELECT count(*) > 0 FROM event WHERE label = 'purge.take'")"
same 'the level is stored' steps "$(sql steps.db "SELECT value FROM param WHERE key = 'trace'")"
run 0 'no events' race.ini --trace none -o none.db -q
same 'no events are stored' 0 "$(sql none.db 'SELECT count(*) FROM event')"
run 0 'a setting and a seed' race.ini --set vmalloc.space=128p --seed 7 \
	--policy none -o set.db -q
same 'both are stored' 'seed=7,vmalloc.space=128p' \
	"$(sql set.db "SELECT group_concat(key || '=' || value) FROM
		(SELECT * FROM param ORDER BY key)")"
same 'the text has the setting' 1 \
	"$(sql set.db "SELECT text LIKE '%128p%' FROM scenario")"
run 0 'the machine verifies itself' race.ini --check -o check.db -q
same 'and the digest does not change' 1 "$(sql check.db "ATTACH 'race.db' AS race;
	SELECT count(*) = 2 FROM run WHERE digest IN (SELECT digest FROM race.run)")"

run 1 'one job' unexpected.ini --policy all -j1 -oone.db
cp out one.out
run 1 'many jobs' unexpected.ini --policy all --jobs 12 -o many.db
same 'print the same' "$(cat one.out)" "$(cat out)"
same 'store the same' "$(sql one.db 'SELECT id, policy, digest FROM run')" \
	"$(sql many.db 'SELECT id, policy, digest FROM run')"

run 0 'JSON' race.ini --json -q
same 'JSON is valid' EBUSY "$("$sqlite3" :memory: "SELECT json_extract(readfile('out'),
	'\$.runs[1].ops.\"B.1\"')")"

run 0 'no interleavings' race.ini --interleaving none
checks=$((checks + 1))
grep -q Interleaving out && fail 'no interleavings'

# --- replay ---------------------------------------------------------------------------

run 0 'replay' replay race.db 2
says out '^identical$' 'replay'
same 'replay stores nothing' "$(sql race.db "SELECT count(*) FROM run WHERE mode = 'replay'")" 0
run 0 'replay with steps' replay steps.db 1
says out '^identical$' 'replay with steps'
run 0 'replay of a run with settings' replay set.db 1
run 0 'replay with a database' replay race.db 1 -o replayed.db
same 'replay is stored' "$(sql replayed.db 'SELECT mode FROM run')" replay
sql steps.db "UPDATE run SET digest = 'another'"
run 1 'replay that differs' replay steps.db 1
says out '^different$' 'replay that differs'
run 2 'replay of a run that is not there' replay race.db 99
run 2 'replay of no number' replay race.db last
run 3 'replay of no database' replay missing.db 1
run 3 'replay of a scenario' replay race.ini 1

# --- storage --------------------------------------------------------------------------

cp race.ini theirs.txt
run 3 'a file that is no database' race.ini -o theirs.txt
silent out 'a file that is no database'
same 'it is left as it is' "$(cat theirs.txt)" "$(cat race.ini)"
sql theirs.db 'CREATE TABLE theirs (a)'
cp theirs.db before.db
run 3 'a database of others' race.ini -o theirs.db
checks=$((checks + 1))
cmp -s theirs.db before.db || fail 'a database of others was changed'
run 3 'a directory that is not there' race.ini -o nowhere/results.db
run 3 'a directory' race.ini -o .
run 3 'a device' race.ini -o /dev/full
(ulimit -f 8; "$simrun" race.ini -o small.db >out 2>err)
same 'a file that may not grow' $? 3
"$simrun" race.ini >/dev/full 2>err
same 'a full stdout' $? 3
says err 'cannot write to standard output' 'a full stdout'
"$simrun" list labels >/dev/full 2>err
same 'a list to a full stdout' $? 3
run 2 'a scenario with an error leaves no database' misspelt.ini -o nothing.db
checks=$((checks + 1))
[ -e nothing.db ] && fail 'a scenario with an error left a database'

# --- interruption ---------------------------------------------------------------------

"$simrun" endless.ini --policy v4.8 --trace none -o endless.db >out 2>err &
pid=$!
listens $pid
kill -INT $pid 2>/dev/null || kill -TERM $pid
wait $pid
status=$?
# A shell may start background jobs with SIGINT ignored, but simrun installs its own handler.
same 'interrupted' $status 130
checks=$((checks + 1))
[ -e endless.db ] && fail 'an interrupted run was stored'

# --- where a scenario is, and what its database is called ---

mkdir shipped shipped/search
sed 's/^name.*/name = far/' race.ini >shipped/far.ini
printf '[scenario]\ninclude = ../far.ini\nname = farther\n' >shipped/search/far.ini
export SIMRUN_SCENARIOS=$work/shipped
run 0 'one that is not here' far.ini -q
run 0 'one in a folder of these' run search/far.ini -q
run 0 'any command looks there' check far.ini
says out "^$work/shipped/far.ini: far is valid" 'where it was found'
same 'their databases are here' 'far.db farther.db' "$(ls far*.db | paste -sd' ')"
sed 's/^name.*/name = near/' race.ini >far.ini
run 0 'one that is here' check far.ini
says out '^far.ini: near is valid' 'what is here comes first'
printf 'nonsense\n' >shipped/near.ini
run 2 'a mistake in one that is not here' near.ini
says err "^$work/shipped/near.ini:1: " 'it is told with its place'
for command in run explore check; do
	run 2 "$command of nothing" $command search/nothing.ini
	says err "^search/nothing.ini: is neither here nor in $work/shipped, expected a scenario$" \
		'both places are named'
done
run 2 'an absolute path' check /search/far.ini
for name in far ./far; do
	run 0 "by its name: $name" check $name
	says out "^$name.ini: near is valid" "by its name, and what is here comes first: $name"
done
printf '# SPDX-License-Identifier: MIT\n#\n# Far. Since 4.8 it\n# is farther than all others. Very far.\n#\n# More.\n' | cat - shipped/far.ini >told
mv told shipped/far.ini
run 0 'those that there are' list scenarios
says out '^far        Far. Since 4.8 it is farther than all others\.$' 'a scenario and the beginning of its story'
says out '^search/far *$' 'one without a story'
mkdir distant
cp shipped/far.ini shipped/distant.ini
cp shipped/far.ini shipped/rum.ini
run 0 'by its name, and not a folder' distant -q -o distant.db
run 0 'by its name in a folder' check search/far
run 0 'not taken for a command that is similar' check rum
run 0 'nor without a command' rum -q -o rum.db
run 2 'a name of nothing' check distnat
says err "^distnat: is neither here nor in $work/shipped, with .ini or without, did you mean \"distant\"?$" \
	'both places are named, and what was meant'
printf 'nonsense\n' >shipped/search/alone.ini
run 2 'a name without its folder' check alone
says err 'did you mean "search/alone"?$' 'a name without its folder'
run 2 'one in a folder, misspelt' check search/alnoe
says err 'did you mean "search/alone"?$' 'one in a folder, misspelt'
run 2 'a folder is no scenario' check shipped/search
says err '^shipped/search: is no regular file' 'a folder is no scenario'
unset SIMRUN_SCENARIOS
run 2 'one that is nowhere' check nothing.ini
if [[ -e ${SIMRUN%/*}/scenarios/quickstart.ini ]]; then
	says err "^nothing.ini: is neither here nor in ${SIMRUN%/*}/scenarios," 'those of the source tree are meant'
	run 0 'one of the source tree' check real/window
else
	says err "^nothing.ini: is neither here nor in ${INSTALLED:-/}" 'the installed ones are meant'
fi
(unset MAKEFLAGS MAKELEVEL; "${MAKE:-make}" -n -W Makefile -C "${simrun%/*}" simrun) >rebuilt 2>err
says rebuilt '-o scenarios/load/find.o' 'what configure --prefix changes is compiled again'

for name in '' 'name = other' 'name = of two words' 'name = sweep'; do
	sed "s/^name.*/$name/" race.ini >named.ini
	[ "$name" = 'name = sweep' ] && printf '[sweep]\nmachine.cpus = 2, 4\n' >>named.ini
	run 0 "the database of a scenario with \"$name\"" named.ini -q
	base=${name#name = }
	holds "\"$name\" is in the name of its database" [ -s "${base:-named}.db" ]
	run 0 "the database of a search with \"$name\"" explore named.ini -q --policy v4.8
	same "\"$name\": searches are there, too" "${base:-named}" "$(sql "${base:-named}.db" \
		"SELECT DISTINCT scenario FROM run WHERE mode = 'explore'")"
done
run 0 'a name that is set' named.ini -q --set scenario.name=otherwise
same 'a name that is set' otherwise "$(sql otherwise.db 'SELECT DISTINCT scenario FROM run')"

# --- the time that several runs took at the same time ---

begin=${EPOCHREALTIME/[.,]/}
run 0 'four at a time' endless.ini --policy v4.8,joel-v4,joel-v4-inc,v4.10 -j 4 --trace none \
	--set machine.max_steps=2000000 --set 'task A.program=forever { kernel 1us; yield }' \
	--set 'task B.program=forever { kernel 1us; yield }' -o four.db --interleaving none
took=$((${EPOCHREALTIME/[.,]/} - begin))
told=$(sed -n 's/.* steps in \([0-9]*\)\.\([0-9]*\) s, .*/\1\2/p' err)
holds "no longer than the clock on the wall says: $told ms of $took us" \
	test "$((10#$told * 1000))" -le $((took + 1000))

# --- --set of a key that [sweep] lists ---

cat >swept.ini <<'END'
[policy]
variants = v4.8
[task A]
program = vmalloc 1p
[sweep]
machine.preemption = none, rt
task  A.count = 1, 2
END
# swept: prints the points that were stored, a line each
swept() {
	sql swept.db "SELECT preemption || ' ' || value FROM run JOIN param ON run = id
		WHERE key = 'task A.count' ORDER BY id"
}
run 0 'a sweep' swept.ini -q
run 0 'a sweep of numbers of tasks' swept.ini -o points.db
says out '^variant at  *A\.1 A\.0\.1 A\.1\.1 ' 'columns of all tasks there are at some point'
says out '^v4.8  *preemption=none count=1 ok  -  *-  ' 'none of the other points'
says out '^v4.8  *preemption=none count=2 -   ok  *ok  ' 'and the other way round'
same 'a sweep: all its points' 'none 1
none 2
rt 1
rt 2' "$(swept)"
rm swept.db
run 0 '--set of a key of the sweep' swept.ini --set machine.preemption=full
same '--set of a key of the sweep: that value alone' 'full 1
full 2' "$(swept)"
says err '^simrun: --set machine.preemption replaces its values in \[sweep\]$' 'it is told'
same '… once' 1 "$(grep -c replaces err)"
rm swept.db
run 0 '--set of all keys of the sweep' explore swept.ini -q --set machine.preemption=full \
	--set '  task A.count = 2'
same '--set of all keys of the sweep' 'full 2' "$(swept)"
same '--set of all keys of the sweep, quietly' '' "$(cat err)"
run 0 '--set in check' check swept.ini --set machine.preemption=voluntary
says out '2 points of the sweep' '--set in check'
says err 'replaces its values' '--set in check'
run 0 '--set of the sweep' check swept.ini --set sweep.machine.preemption=none,full,rt
says out '6 points of the sweep' '--set of the sweep'
run 0 '--set in diff' diff swept.ini --policy v4.8,v4.10 --set machine.preemption=full -o diff.db
same '--set in diff: the points that are left' 2 "$(grep -c '^\[' out)"

finish
