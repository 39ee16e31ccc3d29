#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# v4.8.sh - v4.8 answers as the code of Linux 4.8 does.
. "${srcdir:-.}/tests/recorded/common.sh"

sequences v4.8 v48 10
finish
