#!/bin/sh
# SPDX-License-Identifier: MIT
#
# trace-cmd report applies a filter only to files that are named behind it.
#
# Version: trace-cmd 3.1.6-1 (Debian 12).
# Seen: with -F before -i, only the events that pass the filter are printed. With -F behind -i, or
# behind -i and another option, all of them are, and nothing says that the filter was not used.
# The manual names no order; the file as the last word gets the filter in any case.
# Why it matters: whoever filters a trace of ours (simrun report --trace-dat) and adds the filter at
# the end of the line gets every event, and may believe that all of them pass.
#
# It needs Debian's archive, apt-get and dpkg-deb. The exit status is 0 if that is still so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download trace-cmd=3.1.6-1 libtracecmd1=3.1.6-1 libtracefs1=1.6.4-1 \
	libtraceevent1=1:1.7.1-1 >/dev/null 2>&1
for package in ./*.deb; do
	dpkg-deb -x "$package" root
done
library=$(dirname "$(find root -name 'libtracecmd.so.1')")

# le BYTES NUMBER: the number in so many bytes, the lowest first
le() {
	i=0
	while [ $i -lt "$1" ]; do
		# shellcheck disable=SC2059	# an octal escape
		printf "\\$(printf %03o $(($2 >> 8 * i & 255)))"
		i=$((i + 1))
	done
}

# counted BYTES TEXT: its length in so many bytes, and the text
counted() {
	le "$1" ${#2}
	printf %s "$2"
}

# field TYPE NAME OFFSET SIZE
field() {
	printf '\tfield:%s %s;\toffset:%s;\tsize:%s;\tsigned:0;\n' "$@"
}

page=$(field u64 timestamp 0 8; field local_t commit 8 8; field 'char' data 16 4080)
format=$(printf 'name: number\nID: 300\nformat:\n'; field 'unsigned short' common_type 0 2
	field 'unsigned char' common_flags 2 1; field 'unsigned char' common_preempt_count 3 1
	field int common_pid 4 4; echo; field int value 8 4
	printf '\nprint fmt: "value=%%d", REC->value\n')

# A trace.dat of version 6 with two events on one CPU, whose values are 1 and 2.
{
	printf '\027\010Dtracing6\000\000\010'
	le 4 4096
	printf 'header_page\000'
	counted 8 "$page
"
	printf 'header_event\000'
	counted 8 '# compressed entry header
'
	le 4 0
	le 4 1
	printf 'demo\000'
	le 4 1
	counted 8 "$format
"
	le 4 0
	le 4 0
	le 8 0
	le 4 1
	printf 'flyrecord\000'
	le 8 4096
	le 8 4096
} >head
{
	cat head
	head -c $((4096 - $(wc -c <head))) /dev/zero
	le 8 0
	le 8 32
	for value in 1 2; do
		le 4 3
		le 4 300
		le 4 0
		le 4 $value
	done
	head -c $((4096 - 48)) /dev/zero
} >trace.dat

# events OPTION…: how many events trace-cmd report prints
events() {
	LD_LIBRARY_PATH=$library root/usr/bin/trace-cmd report "$@" 2>&1 | grep -c 'value='
}

all=$(events -i trace.dat)
before=$(events -F 'number:value==1' -i trace.dat)
behind=$(events -i trace.dat -F 'number:value==1')
last=$(events -F 'number:value==1' trace.dat)
echo "events: $all; filtered, -F before -i: $before, behind it: $behind; file as the last word: $last"
[ "$all" = 2 ] && [ "$before" = 1 ] && [ "$behind" = 2 ] && [ "$last" = 1 ]
