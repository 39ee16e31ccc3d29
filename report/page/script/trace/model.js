// SPDX-License-Identifier: MIT
//
// model.js - times, and lanes. Each lane has a list of bars that do not overlap, in order of
// time, so that a binary search finds what is visible.

// Types of bars, by the role of who is drawn: a CPU's slice from RUN to HANDLER; from QUEUED on
// where a task is while it does not run, in the order of enum stay_kind; a held lock; and a
// store that waits in its CPU's buffer.
const RUN = 0, SPIN = 1, HELD = 2, HOLDING = 3, HANDLER = 4;
const QUEUED = 10, PREEMPTED = 11, ASLEEP = 12, SLEEPS = 13, STANDS = 14;
const HOLD = 20, STORED = 30;

const STATE_TEXT = new Map([
	[RUN, 'runs'], [SPIN, 'spins'], [HELD, 'held by the schedule'],
	[HOLDING, 'runs and holds a lock'], [HANDLER, 'in an interrupt'],
	[QUEUED, 'runnable, its CPU is taken'], [PREEMPTED, 'preempted'],
	[ASLEEP, 'asleep'], [SLEEPS, 'sleeps'], [STANDS, 'held by the schedule'], [HOLD, 'held'],
	[STORED, 'waits in a store buffer'],
]);
const VOTERS = 10;
const UNITS = [['ns', 1], ['µs', 1e3], ['ms', 1e6], ['s', 1e9]];

// --- times ---

function unitOf(ns) {
	const size = Math.abs(ns);

	return UNITS[size < 1e3 ? 0 : size < 1e6 ? 1 : size < 1e9 ? 2 : 3];
}

// How short times are written: what the last digit stands for in ns, how many digits are
// after the point, and the unit.
const FORMS = [[1, 0, 'ns'], [10, 2, 'µs'], [100, 1, 'µs'], [1e3, 0, 'µs'], [1e4, 2, 'ms'],
	[1e5, 1, 'ms'], [1e6, 0, 'ms'], [1e7, 2, 's'], [1e8, 1, 's'], [1e9, 0, 's']];

// Three digits and a unit, rounded as in lib/duration.c.
function formatTime(ns) {
	const size = Math.abs(ns), rounded = ([last]) => Math.floor(size / last + 0.5);
	const form = FORMS.find((f) => rounded(f) < 1000) ?? FORMS.at(-1), [, digits, unit] = form;

	return `${ns < 0 && rounded(form) ? '-' : ''}${(rounded(form) / 10 ** digits).toFixed(digits)} ${unit}`;
}

// All digits, to the nanosecond.
function formatExact(ns) {
	const [unit, scale] = unitOf(ns), whole = Math.round(ns);

	if (scale === 1)
		return `${whole} ns`;
	return `${(whole / scale).toFixed(Math.log10(scale)).replace(/\.?0+$/, '')} ${unit}`;
}

// --- searching in columns ---

// The first index from `from` on whose value is t or more. It is fast if that is near `from`.
function firstAtLeast(values, t, from = 0, to = values.length) {
	let low = from, high = to;

	for (let step = 1; from && low + step < high && values[low + step] < t; step *= 2)
		low += step;
	while (low < high) {
		const middle = (low + high) >> 1;

		if (values[middle] < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// The index of the first mark at t or later.
function firstMark(marks, t) {
	let low = 0, high = marks.length;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (marks[middle].t < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

// --- lanes ---

// The bars of a lane, in columns, with room for so many. ref is the index in the trace of the
// slice, stay or hold that the bar stands for.
class Lane {
	constructor(name, kind, id, room) {
		Object.assign(this, { name, kind, id, n: 0 });
		this.start = new Float64Array(room);
		this.end = new Float64Array(room);
		this.type = new Uint8Array(room);
		this.owner = new Int32Array(room);
		this.ref = new Int32Array(room);
	}

	add(start, end, type, owner, ref) {
		const i = this.n++;

		this.start[i] = start;
		this.end[i] = end;
		this.type[i] = type;
		this.owner[i] = owner;
		this.ref[i] = ref;
	}

	// The first bar that ends at t or later.
	first(t, from = 0) {
		return firstAtLeast(this.end, t, from, this.n);
	}

	at(t) {
		const i = this.first(t);

		return i < this.n && this.start[i] <= t ? i : -1;
	}

	isSlice(i) {
		return this.type[i] < QUEUED;
	}

	// To be called when all bars were added: sums up how long they are.
	seal() {
		this.sum = new Float64Array(this.n + 1);
		for (let i = 0; i < this.n; i++)
			this.sum[i + 1] = this.sum[i] + this.end[i] - this.start[i];
		return this;
	}

	// The bar that stands for the bars from i to end - 1 when they are drawn as one: about the
	// kind that takes most of the time. It is found by a majority vote, in which a bar adds its
	// time to the leader of its own kind and takes it from another leader. If there are many
	// bars, only those vote that are there at some moments at equal distances. Sleep does not
	// vote, or a task that wakes up for short times would never be seen.
	dominant(i, end) {
		const step = end - i > VOTERS ? (this.end[end - 1] - this.start[i]) / VOTERS : 0;
		let best = i, lead = 0;

		for (let k = i, n = 1; k < end; n++) {
			const sleeps = this.type[k] === ASLEEP || this.type[k] === SLEEPS;
			const weight = sleeps ? 0 : step || this.end[k] - this.start[k];

			if (this.type[k] === this.type[best])
				lead += weight;
			else if (weight > lead)
				[best, lead] = [k, weight - lead];
			else
				lead -= weight;
			k = step ? firstAtLeast(this.end, this.start[i] + n * step, k + 1, end) : k + 1;
		}
		return best;
	}

	// How much of the time between from and to the bars from i to end - 1 take. All of them
	// reach into it.
	busy(i, end, from, to) {
		return this.sum[end] - this.sum[i] - Math.max(from - this.start[i], 0) - Math.max(this.end[end - 1] - to, 0);
	}
}

function countBy(keys, size) {
	const count = new Uint32Array(size);

	for (const key of keys)
		count[key]++;
	return count;
}
