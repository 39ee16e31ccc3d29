#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v7.3.sh - v7.3 answers as the code of Linux 7.3 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v7.3 v73 57
outcome_sets v7.3 81
finish
