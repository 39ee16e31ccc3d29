#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v5.4.sh - v5.4 answers as the code of Linux 5.4 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v5.4 v54 8
outcome_sets v5.4 24
finish
