// SPDX-License-Identifier: MIT
//
// model.js - the trace of a run, made ready to be drawn: for each lane a list of bars
// that do not overlap, in order of time, so that what is visible is found by halving.
'use strict';

const STEP = 0, SPIN = 1, HELD = 2;			// of slices
const QUEUED = 10, PREEMPTED = 11, ASLEEP = 12, SLEEPS = 13, STANDS = 14;	// of stays, moved by 10
const HOLD = 20;

const STAY_TEXT = ['runnable, its CPU is taken', 'preempted', 'asleep', 'sleeps', 'held by the schedule'];
const ARROW_TEXT = ['interrupts', 'answers', 'wakes'];

function formatTime(ns) {
	const size = Math.abs(ns);
	const [unit, scale] = size < 1e3 ? ['ns', 1] : size < 1e6 ? ['µs', 1e3] :
		size < 1e9 ? ['ms', 1e6] : ['s', 1e9];
	const value = ns / scale;

	if (scale === 1)
		return `${Math.round(ns)} ns`;
	return `${value.toFixed(Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 2 : 1)} ${unit}`;
}

// A lane: bars by columns; ref says where a bar came from.
class Lane {
	constructor(name, kind, id) {
		Object.assign(this, { name, kind, id, start: [], end: [], type: [], owner: [], ref: [] });
	}

	add(start, end, type, owner, ref) {
		this.start.push(start);
		this.end.push(end);
		this.type.push(type);
		this.owner.push(owner);
		this.ref.push(ref);
	}

	// The first bar that ends at or after t; it is not before `from`, and likely near it.
	first(t, from = 0) {
		let low = from, high = this.end.length;

		for (let step = 1; from && low + step < high && this.end[low + step] < t; step *= 2)
			low += step;

		while (low < high) {
			const middle = (low + high) >> 1;

			if (this.end[middle] < t)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}

	at(t) {
		const i = this.first(t);

		return i < this.start.length && this.start[i] <= t ? i : -1;
	}

	sort() {
		const order = [...this.start.keys()].sort((a, b) =>
			this.start[a] - this.start[b] || this.end[a] - this.end[b]);

		for (const key of ['start', 'end', 'type', 'owner', 'ref'])
			this[key] = order.map((i) => this[key][i]);
	}

	// Nothing is added any more: what is looked at in each picture is packed.
	seal() {
		this.start = Float64Array.from(this.start);
		this.end = Float64Array.from(this.end);
		this.type = Uint8Array.from(this.type);
	}
}

class Trace {
	constructor(run) {
		const t = run.trace;

		this.run = run;
		this.data = t;
		this.start = t.start_ns;
		this.end = Math.max(t.end_ns, t.start_ns + 1);
		this.lanes = [];
		this.addCpus();
		this.addTasks();
		this.addLocks();
		for (const lane of this.lanes)
			lane.seal();
		this.marks = t.marks.map((m) => ({ ...m, bad: m.kind === 'violation' || m.kind === 'worst',
			lane: this.lanes.findIndex((lane) => lane.kind === 'task' && lane.id === m.task) }))
			.sort((a, b) => a.t - b.t);
		this.badMarks = this.marks.filter((m) => m.bad);
		this.steps = this.findSteps();
	}

	taskName(task) {
		return task < 0 || !this.data.tasks[task] ? '?' : this.data.tasks[task].name;
	}

	objectName(object) {
		return object < 0 ? '' : this.data.objects[object] || '';
	}

	label(slice) {
		const step = this.data.slices.step[slice];

		return step < 0 ? '(cut short)' : this.data.steps[step][0];
	}

	addCpus() {
		const s = this.data.slices;
		const cpus = Array.from({ length: this.data.cpus }, (_, i) => new Lane(`cpu ${i}`, 'cpu', i));

		for (let i = 0; i < s.start.length; i++)
			cpus[s.cpu[i]].add(s.start[i], s.end[i], s.kind[i], s.task[i], i);
		this.lanes.push(...cpus);
	}

	addTasks() {
		const s = this.data.slices, y = this.data.stays;
		const tasks = this.data.tasks.map((task, i) => new Lane(task.name, 'task', i));

		for (let i = 0; i < s.start.length; i++)
			tasks[s.task[i]].add(s.start[i], s.end[i], s.kind[i], s.task[i], i);
		for (let i = 0; i < y.start.length; i++)
			tasks[y.task[i]].add(y.start[i], y.end[i], QUEUED + y.kind[i], y.task[i], i);
		for (const [i, lane] of tasks.entries()) {
			if (this.data.tasks[i].hidden || (this.data.tasks[i].irq && !lane.start.length))
				continue;
			if (this.data.tasks[i].irq && i >= this.data.tasks.length - this.data.cpus)
				continue;	// it is in the lane of its CPU
			lane.sort();
			this.lanes.push(lane);
		}
	}

	addLocks() {
		const h = this.data.holds;
		const locks = this.data.locks.map((name, i) => new Lane(name, 'lock', i));

		for (let i = 0; i < h.start.length; i++)
			locks[h.lock[i]].add(h.start[i], h.end[i], HOLD, h.task[i], i);
		this.lanes.push(...locks.filter((lane) => lane.start.length));
	}

	// Slices at whose end a step took effect, in that order.
	findSteps() {
		const s = this.data.slices, steps = [];

		for (let i = 0; i < s.start.length; i++)
			if (!s.cut[i] && s.step[i] >= 0 && s.kind[i] !== HELD)
				steps.push(i);
		return steps.sort((a, b) => s.end[a] - s.end[b] || a - b);
	}

	// What a bar of a lane says, a line each.
	describe(lane, i) {
		const s = this.data.slices, ref = lane.ref[i], type = lane.type[i];
		const when = `${formatTime(lane.end[i] - lane.start[i])} from ${formatTime(lane.start[i])} to ${formatTime(lane.end[i])}`;

		if (type === HOLD)
			return [`${this.taskName(lane.owner[i])} holds ${lane.name}`, when];
		if (type >= QUEUED) {
			const object = this.objectName(this.data.stays.object[ref]);
			const text = STAY_TEXT[type - QUEUED];

			return [`${lane.name}: ${text}${object ? `, waits for ${object}` : ''}`, when];
		}
		return this.describeSlice(ref, when, s);
	}

	describeSlice(i, when, s) {
		const step = this.data.steps[s.step[i]], object = this.objectName(s.object[i]);
		const task = this.taskName(s.task[i]);
		const lines = [];

		if (s.kind[i] === HELD)
			lines.push(`${task} is held by the schedule`);
		else if (s.kind[i] === SPIN)
			lines.push(`${task} spins for ${object || this.label(i)}, in ${this.label(i)}`);
		else
			lines.push(`${task}: ${this.label(i)}${object ? `, on ${object}` : ''}`);
		if (step)
			lines.push(`${step[1]}(), ${step[2]}:${step[3]}`);
		lines.push(when, `cpu ${s.cpu[i]}`);
		return lines;
	}
}

// Where the steps of some task differ first: { a, b } slices, and a text; null: nowhere.
function firstDifference(a, b) {
	let best = null;

	for (const [task, info] of a.data.tasks.entries()) {
		if (info.irq || info.hidden)
			continue;
		const other = b.data.tasks.findIndex((t) => t.name === info.name && !t.irq);
		const x = a.steps.filter((i) => a.data.slices.task[i] === task);
		const y = b.steps.filter((i) => b.data.slices.task[i] === other);
		let n = 0;

		while (n < x.length && n < y.length && a.label(x[n]) === b.label(y[n]))
			n++;
		if (n === x.length && n === y.length)
			continue;
		const at = n < x.length ? a.data.slices.end[x[n]] : a.end;

		if (!best || at < best.at)
			best = { at, task: info.name, a: x[n] ?? -1, b: y[n] ?? -1 };
	}
	if (!best)
		return null;
	const word = (trace, i) => i < 0 ? 'is at its end' : `takes ${trace.label(i)}`;

	best.text = `First difference: ${best.task} ${word(a, best.a)} in ${a.run.policy}, and ` +
		`${word(b, best.b)} in ${b.run.policy}.`;
	return best;
}
