// SPDX-License-Identifier: MIT
//
// model.js - the trace of a run, made ready to be drawn. Each lane has a list of bars that
// do not overlap, in order of time, so that a binary search finds what is visible.
'use strict';

// Types of bars: the kinds of slices; from QUEUED on the kinds of stays; a held lock; and a
// store that waits in its CPU's buffer.
const STEP = 0, SPIN = 1, HELD = 2;
const QUEUED = 10, PREEMPTED = 11, ASLEEP = 12, SLEEPS = 13, STANDS = 14;
const HOLD = 20, STORED = 30;

const STATE_TEXT = new Map([
	[STEP, 'runs'], [SPIN, 'spins'], [HELD, 'held by the schedule'],
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

	// Two lists of bars were added, each in order; the second begins at `second`. They become
	// one list in order.
	merge(second) {
		const order = new Uint32Array(this.n);

		for (let i = 0, a = 0, b = second; i < this.n; i++)
			order[i] = b >= this.n || (a < second && this.before(a, b)) ? a++ : b++;
		for (const key of ['start', 'end', 'type', 'owner', 'ref'])
			this[key] = this[key].map((_, i, old) => old[order[i]]);
	}

	before(a, b) {
		return this.start[a] < this.start[b] ||
			(this.start[a] === this.start[b] && this.end[a] <= this.end[b]);
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

			if (this.type[k] === this.type[best] && this.owner[k] === this.owner[best])
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

// --- a run ---

class Trace {
	constructor(run) {
		const t = run.trace;

		this.run = run;
		this.data = t;
		this.start = t.start_ns ?? 0;
		this.end = Math.max(t.end_ns, this.start + 1);
		this.lanes = [...this.cpuLanes(), ...this.storeLanes(), ...this.taskLanes(), ...this.lockLanes()].map((lane) => lane.seal());
		this.laneOfTask = t.tasks.map((_, task) =>
			this.lanes.findIndex((lane) => lane.kind === 'task' && lane.id === task));
		this.marks = this.findMarks();
		this.bad = this.marks.filter((m) => m.bad);
		this.notable = this.marks.filter((m) => m.kind !== 'return');
		this.steps = this.findSteps();
		this.placeOfStep = new Int32Array(t.slices.start.length).fill(-1);
		this.steps.forEach((slice, n) => { this.placeOfStep[slice] = n; });
		this.accesses = this.findAccesses();
		this.mostPages = this.findMostPages();
		this.longestArrow = t.arrows.from.reduce((most, from, i) => Math.max(most, t.arrows.to[i] - from), 0);
	}

	cpuLanes() {
		const s = this.data.slices, count = countBy(s.cpu, this.data.cpus);
		const lanes = Array.from(count, (room, i) => new Lane(`cpu ${i}`, 'cpu', i, room));

		for (let i = 0; i < s.start.length; i++)
			lanes[s.cpu[i]].add(s.start[i], s.end[i], s.kind[i], s.task[i], i);
		return lanes;
	}

	// What runs in the interrupt context of a CPU is only in the lane of that CPU.
	taskLanes() {
		const { slices: s, stays: y, tasks, cpus } = this.data;
		const slices = countBy(s.task, tasks.length), stays = countBy(y.task, tasks.length);
		const lanes = tasks.map((task, i) => new Lane(task.name, 'task', i, slices[i] + stays[i]));

		for (let i = 0; i < s.start.length; i++)
			lanes[s.task[i]].add(s.start[i], s.end[i], s.kind[i], s.task[i], i);
		for (let i = 0; i < y.start.length; i++)
			lanes[y.task[i]].add(y.start[i], y.end[i], QUEUED + y.kind[i], y.task[i], i);
		lanes.forEach((lane, i) => lane.merge(slices[i]));
		return lanes.filter((lane, i) => !tasks[i].hidden &&
			!(tasks[i].irq && (!lane.n || i >= tasks.length - cpus)));
	}

	lockLanes() {
		const h = this.data.holds, count = countBy(h.lock, this.data.locks.length);
		const lanes = this.data.locks.map((name, i) => new Lane(name, 'lock', i, count[i]));

		for (let i = 0; i < h.start.length; i++)
			lanes[h.lock[i]].add(h.start[i], h.end[i], HOLD, h.task[i], i);
		return lanes.filter((lane) => lane.n);
	}

	findMarks() {
		return [...this.data.marks, ...this.overlooked()].map((m) => ({ ...m, bad: m.kind === 'violation' || m.kind === 'worst',
			lane: this.laneOfTask[m.task] ?? -1 })).sort((a, b) => a.t - b.t);
	}

	// The slices at whose end a step took effect, in the order in which the steps did.
	findSteps() {
		const s = this.data.slices, steps = [];

		for (let i = 0; i < s.start.length; i++)
			if (!s.cut?.[i] && s.step[i] >= 0 && s.kind[i] !== HELD)
				steps.push(i);
		return steps.sort((a, b) => s.end[a] - s.end[b] || a - b);
	}

	findMostPages() {
		const p = this.data.pages;
		let most = 1;

		for (let i = 0; i < p.t.length; i++)
			most = Math.max(most, p.lazy[i], p.in_flight[i]);
		return most;
	}

	// --- names ---

	taskName(task) {
		return this.data.tasks[task]?.name ?? '?';
	}

	objectName(object) {
		return this.data.objects[object] ?? '';
	}

	isInterrupt(task) {
		return this.data.tasks[task]?.irq ?? true;
	}

	label(slice) {
		return this.data.steps[this.data.slices.step[slice]]?.[0] ?? '(cut short)';
	}

	stepText(slice) {
		const object = this.objectName(this.data.slices.object[slice]), seen = this.accessText(slice);

		return seen ? `${this.label(slice)}  ${seen}` : `${this.label(slice)}${object ? ` (${object})` : ''}`;
	}

	// --- places ---

	pagesAt(t) {
		const p = this.data.pages, i = firstAtLeast(p.t, t + 1) - 1;

		return i < 0 ? null : { lazy: p.lazy[i], inFlight: p.in_flight[i] };
	}

	// Where a slice is drawn: in the lane of its task, or if there is none, of its CPU.
	placeOf(slice) {
		const s = this.data.slices, task = this.laneOfTask[s.task[slice]];
		const lane = task >= 0 ? task : s.cpu[slice], l = this.lanes[lane];
		let bar = Math.max(l.first(s.end[slice]), 0);

		// several steps may end at the same time
		while (bar < l.n && !(l.isSlice(bar) && l.ref[bar] === slice))
			bar++;
		return bar < l.n ? { lane, bar } : null;
	}

	// The slice of the task that ended at t; if there is none, the last one that began before.
	sliceAt(task, t) {
		const lane = this.lanes[this.laneOfTask[task]];
		let i = lane ? firstAtLeast(lane.start, t + 1, 0, lane.n) - 1 : -1;

		while (i > 0 && lane.isSlice(i) && lane.start[i] === t && lane.end[i] > t)
			i--;
		return i >= 0 && lane.isSlice(i) ? lane.ref[i] : -1;
	}

	// The slice of the step of the same task before (direction -1) or after (1) this slice.
	// -1: there is none.
	stepBeside(slice, direction) {
		const s = this.data.slices;

		for (let n = this.nearestStep(slice, direction); n >= 0 && n < this.steps.length; n += direction)
			if (s.task[this.steps[n]] === s.task[slice])
				return this.steps[n];
		return -1;
	}

	nearestStep(slice, direction) {
		const n = this.placeOfStep[slice];

		return n >= 0 ? n + direction : this.stepAfter(this.data.slices.end[slice]) - (direction < 0 ? 1 : 0);
	}

	// The number of the first step that takes effect at t or later.
	stepAfter(t) {
		const end = this.data.slices.end;
		let low = 0, high = this.steps.length;

		while (low < high) {
			const middle = (low + high) >> 1;

			if (end[this.steps[middle]] < t)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}

	// A window around t that shows the steps before it, and as much time after it.
	windowAround(t) {
		const n = this.stepAfter(t), before = this.data.slices.end[this.steps[Math.max(n - 14, 0)]];
		const half = Math.max(t - (before ?? this.start), 250);

		return { from: t - half, to: t + half };
	}

	// --- what the details say of a bar: pairs of a name and a value ---

	facts(lane, i) {
		const ref = lane.ref[i], type = lane.type[i];
		const times = [['from', formatExact(lane.start[i])], ['to', formatExact(lane.end[i])],
			['for', formatExact(lane.end[i] - lane.start[i])]];

		if (type === HOLD)
			return [['lock', lane.name], ['held by', this.taskName(lane.owner[i])], ...times];
		if (type === STORED)
			return [...this.storeFacts(ref), ...times];
		if (type >= QUEUED)
			return [['task', lane.name], ['', STATE_TEXT.get(type)], ...this.waitsFor(ref), ...times,
				['cpu', this.data.stays.cpu[ref]]];
		return [...this.sliceFacts(ref), ...times];
	}

	waitsFor(stay) {
		const object = this.objectName(this.data.stays.object[stay]);

		return object ? [['waits for', object]] : [];
	}

	sliceFacts(i) {
		const s = this.data.slices, step = this.data.steps[s.step[i]];
		const object = this.objectName(s.object[i]);
		const facts = [['step', s.kind[i] === HELD ? 'none' : this.label(i)], ['task', this.taskName(s.task[i])]];

		if (s.kind[i] !== STEP)
			facts.push(['', STATE_TEXT.get(s.kind[i])]);
		if (object)
			facts.push([s.kind[i] === SPIN ? 'waits for' : 'object', object]);
		if (this.accesses.has(i))
			facts.push(['', this.accessText(i)]);
		if (this.missedText(i))
			facts.push(['', this.missedText(i)]);
		if (step)
			facts.push(['function', `${step[1]}()`], ['source', `${step[2]}:${step[3]}`]);
		return [...facts, ['cpu', s.cpu[i]]];
	}
}

// --- two runs ---

// Who took which step, in order of time. Interrupts are left out, because they come at other
// times without any other difference.
function stepsOf(trace) {
	const s = trace.data.slices;

	return trace.steps.filter((i) => !trace.isInterrupt(s.task[i]) && !trace.data.tasks[s.task[i]].hidden)
		.map((slice) => ({ slice, task: trace.taskName(s.task[slice]), label: trace.label(slice) }));
}

// Where the steps of two runs begin to differ: { a, b, text }, a and b being slices, or -1 if
// that run has ended. null: they do not differ.
function firstDifference(a, b) {
	const x = stepsOf(a), y = stepsOf(b);
	let n = 0;

	while (n < x.length && n < y.length && x[n].task === y[n].task && x[n].label === y[n].label)
		n++;
	if (n === x.length && n === y.length)
		return null;
	return { a: x[n]?.slice ?? -1, b: y[n]?.slice ?? -1, text: differenceText(a, b, x[n], y[n]) };
}

function differenceText(a, b, x, y) {
	const above = a.run.policy, below = b.run.policy === above ? `run ${b.run.id}` : b.run.policy;

	if (x && y && x.task === y.task)
		return `First difference: ${x.task} takes ${x.label} in ${above}, ${y.label} in ${below}.`;
	const part = (step, name) => step ? `${step.task} takes ${step.label} in ${name}` : `${name} has come to its end`;

	return `First difference: ${part(x, above)}, and ${part(y, below)}.`;
}
