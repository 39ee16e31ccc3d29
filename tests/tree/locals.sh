#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# locals.sh - a C local does not survive a step, so no function of steps may rely on one.
#
# A function of steps (STEPS, STATIC_STEPS, OPERATION) is entered anew at each of its steps
# and jumps to where it was. What is declared before BEGIN is then computed anew: it must be
# const, so that nobody takes it for something that keeps its value. What is declared behind
# BEGIN is skipped by the jump: the rest of its block may contain no verb. Verbs are macros,
# in capitals, with arguments.
set -euo pipefail
[ -z "${SLOW_BUILD:-}" ] || { echo 'skipped: it is about the sources, whatever they are built with'; exit 77; }

# locals FILE…: says which locals break the rule
locals()
{
	awk '
	# what is neither a comment nor in quotes nor a line for the preprocessor
	function code(text,	out, at) {
		gsub(/\\\n/, " ", text)
		out = ""
		while (match(text, /\/\*|\/\/|"|\047/)) {
			out = out substr(text, 1, RSTART - 1)
			at = substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
			if (at == "/*")
				skip(text, index(text, "*/") + 1)
			else if (at == "//")
				skip(text, index(text, "\n") - 1)
			else {
				out = out "0"
				while (match(text, /^[^\\"\047]*\\./) ||
				       (match(text, /^[^"\047]*["\047]/) &&
					substr(text, RLENGTH, 1) != at))
					text = substr(text, RLENGTH + 1)
				skip(text, RLENGTH)
			}
			out = out lines
			text = rest
		}
		out = out text
		gsub(/\n[ \t]*#[^\n]*/, "\n", out)
		return out
	}

	# rest: the text without its first bytes; lines: the ends of lines in these
	function skip(text, bytes) {
		lines = substr(text, 1, bytes)
		gsub(/[^\n]/, "", lines)
		rest = substr(text, bytes + 1)
	}

	function refuse(why) {
		print file ":" line ": " why
		bad = 1
	}

	# Is what begins here a declaration? Sets name, constant and behind: the token after it.
	function declares(at,	words, stars, const_last, const_any) {
		if (token[at] ~ /^(return|goto|if|else|while|for|do|switch|case|default|break|continue|static)$/)
			return 0
		words = stars = const_last = const_any = 0
		for (; token[at] ~ /^([A-Za-z_][A-Za-z_0-9]*|\*)$/; at++) {
			if (token[at] == "*") {
				stars = 1
				const_last = 0
			} else if (token[at] == "const") {
				const_last = const_any = 1
			} else {
				words++
				name = token[at]
			}
		}
		constant = stars ? const_last : const_any
		return words > 1 && token[at] ~ /^[=;,\[]$/
	}

	# One function of steps: the tokens of its body, the first of which is {.
	function check(tokens,	i, depth, begun, nr, fresh) {
		depth = begun = nr = 0
		for (i = 1; i <= tokens; i++) {
			line = at_line[i]
			if (token[i] == "{")
				depth++
			if (token[i] == "}") {
				depth--
				while (nr && in_block[nr] > depth)
					nr--
			}
			if (token[i] == "BEGIN")
				begun = 1
			fresh = i > 1 && (token[i - 1] ~ /^[{};]$/ ||
				(token[i - 1] == "(" && token[i - 2] == "for"))
			if (fresh && declares(i)) {
				if (begun) {
					local[++nr] = name
					in_block[nr] = depth
				} else if (!constant) {
					refuse(name " is computed anew after each step, expected it to be const")
				}
			}
			if (token[i + 1] == "(" && token[i] ~ /^[A-Z][A-Z0-9_]*$/ && nr &&
			    token[i] !~ /^(RETURN|FUNCTION|TLB|BLOCKS?|U?INT(32|64)_C)$/) {
				refuse(local[nr] " does not survive " token[i] "()")
				nr = 0
			}
		}
	}

	# The text of a file: finds functions of steps and takes their bodies apart.
	function functions(text,	all, n, depth, inside, pending, word) {
		all = 1
		n = depth = inside = pending = 0
		while (match(text, /[A-Za-z_0-9]+|[^ \t]/)) {
			word = substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
			if (word == "\n") {
				all++
				continue
			}
			if (!depth && word ~ /^(STEPS|STATIC_STEPS|OPERATION)$/)
				pending = 1
			if (!depth && word == ";")
				pending = 0
			if (word == "{" && !depth++ && pending) {
				inside = 1
				n = 0
			}
			if (inside) {
				token[++n] = word
				at_line[n] = all
			}
			if (word == "}" && !--depth && inside) {
				token[n + 1] = ""
				check(n)
				inside = pending = 0
			}
		}
	}

	FNR == 1 && NR > 1	{ functions(code(text)); text = "" }
				{ file = FILENAME; text = text $0 "\n" }
	END			{ functions(code(text)); exit bad }
	' "$@"
}

# Does the check itself see what is wrong, and nothing else?

# try RESULT BODY: of one function
try()
{
	local result=accepted

	printf 'STEPS(f)\n{\n%s\n}\n' "$2" >"$scratch/try.c"
	locals "$scratch/try.c" >/dev/null || result=refused
	if [[ $result != "$1" ]]; then
		printf 'locals.sh: this is %s, expected %s:\n%s\n' "$result" "$1" "$2"
		exit 1
	fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

try accepted 'struct vmap *const v = vmap_of(w); BEGIN; LOCAL("a"); v->x = 1; RETURN(0);'
try accepted 'const uint32_t cpu = t->cpu; BEGIN; LOCAL("a"); RETURN(cpu);'
try refused 'struct vmap *v = vmap_of(w); BEGIN; LOCAL("a"); RETURN(0);'
try refused 'const struct insn *insn = at(w); BEGIN; LOCAL("a"); RETURN(0);'
try refused 'uint32_t i; BEGIN; for (i = 0; i < 2; i++) LOCAL("a"); RETURN(0);'
try refused 'BEGIN; uint32_t i = 0; LOCAL("a"); RETURN(i);'
try refused 'BEGIN; const uint32_t i = t->cpu; LOCAL("a"); RETURN(i);'
try refused 'BEGIN; for (uint32_t i = 0; i < 2; i++) LOCAL("a"); RETURN(0);'
try refused 'BEGIN; if (f->x) { int y = g(), z; WORK(A, 1, NIL, "a"); h(y); } RETURN(0);'
try refused 'BEGIN; /* " */ bool b = c == 0x22; /* } */ CALL(g, .b = b); RETURN(0);'
try accepted 'BEGIN; LOCAL("a"); { const uint32_t i = g(w); f->x = i; } LOCAL("b"); RETURN(0);'
try accepted 'BEGIN; LOCAL("int i;"); /* int i; */ f->x = a * b; LOCAL("\"b"); RETURN(0);'
try accepted 'BEGIN; LOCAL("a"); uint32_t i = f->x; f->y = UINT64_C(1) << i; RETURN(i);'

cd "${srcdir:-$(dirname "$0")/../..}"
mapfile -t files < <(grep -rlE --include='*.c' '^(STATIC_)?STEPS\(|^OPERATION\(' policies sim tests)
[[ ${#files[@]} -gt 10 ]]
locals "${files[@]}"
