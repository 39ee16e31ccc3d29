#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# read.sh - litmus tests are read, searched, printed as herd7 prints them, stored and replayed;
# and what cannot be read is refused with its line.
#
# tests/data/litmus/NAME.litmus has its answer beside it: NAME.MODEL, or NAME.expected if it
# is the same under all models. Those in bad/ have their message there. RENEW=show or write
# (tests/renew) shows or writes what became different.
. "${srcdir:-$(dirname "$0")/../..}/tests/lib.sh"

data=$source_dir/tests/data/litmus

# is_kept CLAIM FILE: is what is in `out` as the file has it?
is_kept() {
	checks=$((checks + 1))
	touch -a out
	cmp -s "$2" out && return
	if [ -n "${RENEW:-}" ]; then
		diff -u --label "${2#"$source_dir"/}" --label 'as it is now' "$2" out
		[ "$RENEW" = show ] || cp out "$2"
	else
		diff "$2" out >differences
		fail "$1 (< expected, > found)" differences
	fi
}

for file in "$data"/bad/*.litmus; do
	name=${file##*/}
	(cd "$data/bad" && at_most 5 "$simrun" check "$name") >nothing 2>err
	same "bad/$name: status" 2 $?
	mv err out
	is_kept "bad/$name" "${file%.litmus}.expected"
done

for file in "$data"/*.litmus; do
	name=${file##*/} name=${name%.litmus}
	for model in sc tso weak; do
		expected=$data/$name.$model
		[ ! -e "$data/$name.expected" ] || expected=$data/$name.expected
		at_most 20 "$simrun" explore --model $model --outcomes --jobs 1 -o "$name.db" \
			"$file" >out 2>err
		same "$name under $model: status" 0 $?
		same "$name under $model: no complaint" '' "$(cat err)"
		is_kept "$name under $model" "$expected"
	done
	same "$name: outcomes without a witness" '' "$(sql "$name.db" '
		SELECT run, outcome FROM outcome WHERE witness IS NULL')"
	for run in $(sql "$name.db" 'SELECT witness FROM outcome ORDER BY witness'); do
		run 0 "$name: run $run is replayed" replay "$name.db" "$run"
	done
done

# --- from outside --------------------------------------------------------------------------

cp "$data/message.litmus" .
run 0 'check reads it' check message.litmus
same 'and says what it is' \
	'message.litmus: message is valid: 1 variant, 2 tasks, 0 expectations' "$(cat out)"
run 0 'it runs' -q message.litmus -o run.db
run 0 'a search without --outcomes' explore message.litmus -o plain.db
same 'has outcomes, but no runs of them' '3 0' "$(sql plain.db '
	SELECT count(*) || '"' '"' || count(witness) FROM outcome')"
sql plain.db 'SELECT text FROM scenario LIMIT 1' >stored.ini
cp out of-litmus
run 0 'the stored text is a scenario' explore stored.ini -o stored.db
same 'with the same answer' "$(cat of-litmus)" "$(cat out)"
run 0 'quiet' explore -q message.litmus -o quiet.db
same 'quiet: nothing' '' "$(cat out)"
run 0 'json' explore --json message.litmus -o json.db
same 'json: the answer' 'Forbidden|1|3|0|Never' "$("$sqlite3" :memory: "
	SELECT value ->> 'kind', value ->> 'ok', value ->> 'positive', value ->> 'negative',
		value ->> 'observation'
	FROM (SELECT json_extract(readfile('out'), '\$.searches[0].litmus') AS value)")"
run 0 'the allocator'"'"'s state instead' explore message.litmus --outcomes --observe state -o state.db
same 'is no final state of the test: no answer' '' "$(grep -E '^(Test|Observation)' out)"

# --- hostile ---------------------------------------------------------------------------------

# many CLAIM TEXT N: a test with so many of the text in it ends with a message
many() {
	{
		printf 'C hostile\n{}\nP0(int *x)\n{\n\tint r0;\n'
		awk -v text="$2" -v n="$3" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
	} >hostile.litmus
	at_most 5 "$simrun" check hostile.litmus >out 2>err
	same "$1: status" 2 $?
	holds "$1: says where" grep -q '^hostile.litmus:[0-9]*: ' err
}

many 'braces' '{' 60000
many 'ifs' 'if (r0) ' 10000
many 'parentheses' 'r0 = (' 10000
many 'signs' '-' 60000
many 'stars' '*' 60000
many 'statements' 'r0 = 1;' 8000
many 'operators' 'r0 = -r0 + r0 * r0 / ' 20000
many 'declarations' 'int r;' 8000
many 'comments' '/* ' 40000
many 'too many bytes' 'r0 = 1; ' 100000
head -c 100000 /dev/urandom >noise.litmus
run 2 'noise' check noise.litmus
run 2 'a folder' check "$data/bad/.." 
ln -s /dev/zero zero.litmus
run 2 'a device' check zero.litmus

finish
