#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v4.10.sh - v4.10 answers as the code of Linux 4.10 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v4.10 v410 10
finish
