#!/bin/sh
# SPDX-License-Identifier: MIT
#
# gcc -flto cannot link a table of label addresses that its own function does not read, once the
# program is large.
#
# Version: gcc-12 12.2.0-14+deb12u1 (Debian 12, amd64), with ld of binutils 2.40-2.
# Seen: 4 functions, each with a static table {&&label} that is marked used and found by its section,
# are linked with -O2 -flto, and run. With 400 of them ld says "undefined reference to `.L…'": the
# link-time optimiser makes several parts of a large program, and puts a table into another part than
# its function, where the label has no name. So the size of a program decides whether it can be linked.
# The controls: 400 are linked without -flto, with -flto-partition=none, and with -flto where each
# function reads its table itself, as interpreters do.
# Why it matters: distributions build with -flto. Our steps are such tables, so configure turns it off.
#
# It needs Debian's archive, apt-get, dpkg-deb, and libc6-dev. The exit status is 0 if that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download gcc-12=12.2.0-14+deb12u1 cpp-12=12.2.0-14+deb12u1 libgcc-12-dev=12.2.0-14+deb12u1 \
	binutils-x86-64-linux-gnu=2.40-2 libbinutils=2.40-2 libctf0=2.40-2 libctf-nobfd0=2.40-2 \
	libgprofng0=2.40-2 >/dev/null 2>&1
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
export LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu" PATH="$folder/root/usr/bin:$PATH"
ln -s x86_64-linux-gnu-ld root/usr/bin/ld
ln -s x86_64-linux-gnu-as root/usr/bin/as

# text FUNCTIONS WHERE: a program with so many; it jumps WHERE
text() {
	awk -v functions="$1" -v where="$2" 'BEGIN {
		print "#define TABLE static const void *const table[]",
			"__attribute__((section(\"labels\"), used)) = { &&one, &&two }"
		print "extern const void *const __start_labels[], *const __stop_labels[];"
		print "int printf(const char *, ...);"
		for (i = 0; i < functions; i++) {
			printf "__attribute__((noinline)) int f%d(volatile int *p, int two)\n{\n\tTABLE;\n", i
			for (k = 0; k < 60; k++)
				print "\t*p += " k ";"
			print "\tgoto *" where ";\none:\treturn *p;\ntwo:\treturn -*p;\n}"
		}
		print "int main(int argc, char **argv)\n{\n\tint sum = 0;\n\t(void)argv;"
		for (i = 0; i < functions; i++)
			printf "\tf%d(&sum, argc > 1);\n", i
		print "\tprintf(\"%d\\n\", (int)(__stop_labels - __start_labels));\n\treturn 0;\n}"
	}'
}

# build FUNCTIONS WHERE OPTION…: what it prints, or that it cannot be linked
build() {
	text "$1" "$2" >text.c
	shift 2
	rm -f program
	if x86_64-linux-gnu-gcc-12 -O2 -fPIE -pie "$@" text.c -o program 2>errors; then
		./program
	elif grep -q 'undefined reference to `\.L' errors; then
		echo 'no label'
	else
		cat errors >&2
		echo 'failed'
	fi
}

apart='(two ? &&two : &&one)'
few=$(build 4 "$apart" -flto)
many=$(build 400 "$apart" -flto)
plain=$(build 400 "$apart")
whole=$(build 400 "$apart" -flto -flto-partition=none)
own=$(build 400 'table[two]' -flto)
echo "-flto: of 4 functions: $few, of 400: $many; without: $plain, not parted: $whole, reads its table: $own"
[ "$few" = 8 ] && [ "$many" = 'no label' ] && [ "$plain" = 800 ] && [ "$whole" = 800 ] && [ "$own" = 800 ]
