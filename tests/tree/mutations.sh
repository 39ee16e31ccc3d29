#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# mutations.sh - each change of mutations.txt still has its line in the code. Making them, and
# asking the tests, takes half an hour: make check-mutations.
[ -z "${SLOW_BUILD:-}" ] || { echo 'skipped: it is about the sources, whatever they are built with'; exit 77; }
exec bash "${srcdir:-$(dirname "$0")/../..}/tests/tree/mutate" --stale
