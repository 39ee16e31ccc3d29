#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v5.10.sh - v5.10 answers as the code of Linux 5.10 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v5.10 v510 8
outcome_sets v5.10 24
finish
