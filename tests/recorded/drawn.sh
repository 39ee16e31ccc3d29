#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# drawn.sh - variants answer to sequences and cases that are drawn at random as two programs do
# that share no code with simrun (tests/recorded/drawn/). Those answer all that was recorded as
# the kernels' own code did.
#
#	SEED=N DRAWN=N tests/recorded/drawn.sh [VARIANT…]
export CPU_SECONDS=${CPU_SECONDS:-300}	# what is drawn is seldom large, but can be
. "${srcdir:-.}/tests/recorded/common.sh"

python3 -c '' 2>err || { echo 'there is no python3'; exit 77; }
seed=${SEED:-$(date +%s)}
number=${DRAWN:-$(share 5)}
echo "seed $seed, $number sequences and cases a variant"

# drawn VARIANT: compares it
drawn() {
	local version=${1#v}

	rm -rf drawn
	mkdir drawn
	echo '[]' >drawn/outcomes-extra.json
	python3 "$source_dir/tests/recorded/drawn/draw.py" drawn "$seed" "$number" \
		$((${version%.*} * 100 + ${version#*.})) drawn 2>err ||
		fail "$1: nothing was drawn" err
	sequences "$1" drawn $((2 * number))
	outcome_sets "$1" $((number * (1 + $(has_drain_work "$1" && echo 1 || echo 0))))
}

later=$work/drawn
early=$work/none
export PYTHONDONTWRITEBYTECODE=1
for variant in ${*:-$(variants | grep -E '^v[5-9]')}; do
	drawn "$variant"
done
finish
