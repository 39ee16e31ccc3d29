#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v6.1.sh - v6.1 answers as the code of Linux 6.1 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v6.1 v61 30
outcome_sets v6.1 81
finish
