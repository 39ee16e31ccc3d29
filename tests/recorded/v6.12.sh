#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v6.12.sh - v6.12 answers as the code of Linux 6.12 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v6.12 v612 38
outcome_sets v6.12 81
finish
