// SPDX-License-Identifier: MIT
//
// scale.js - converts times to pixels and back, and labels an axis.

// The times from `from` to `to` are at the pixels from x0 to x1.
class Scale {
	constructor(from, to, x0, x1) {
		Object.assign(this, { from, to, x0, x1, perNs: (x1 - x0) / (to - from) });
	}

	x(t) {
		return this.x0 + (t - this.from) * this.perNs;
	}

	time(x) {
		return this.from + (x - this.x0) / this.perNs;
	}

	// The smallest round step of the axis at which labels have room.
	tick() {
		const least = Math.min(120, (this.x1 - this.x0) / 3) / this.perNs, power = 10 ** Math.floor(Math.log10(least));

		return Math.max([1, 2, 5, 10].map((n) => n * power).find((step) => step >= least * 0.999), 1);
	}
}

// The labels of an axis. If they would all begin with the same many digits, they are written
// as differences from a base.
function axisLabels(scale) {
	const step = scale.tick(), [unit, size] = unitOf(Math.max(Math.abs(scale.from), Math.abs(scale.to)));
	const digits = Math.max(Math.ceil(Math.log10(size / step) - 1e-9), 0);

	if (digits <= 3)
		return { step, base: 0, text: (t) => t ? `${(t / size).toFixed(digits)} ${unit}` : '0' };
	const round = 10 ** Math.ceil(Math.log10(scale.to - scale.from));
	const base = Math.floor(scale.from / round) * round;

	return { step, base, text: (t) => `+${formatExact(t - base)}` };
}
