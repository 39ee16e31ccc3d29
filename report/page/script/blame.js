// SPDX-License-Identifier: MIT
//
// blame.js - who is to blame for the worst latency: segments that are linked from what kept the
// measured task down to who ran meanwhile, above the lanes and as a list.

const BLAME_ROW = 18, BLAME_LINK = 3, BLAME_DEPTHS = 6;
const BLAME_PARTS = 5;		// so many are listed of a depth,
const BLAME_LEAST = 0.03;	// if they take so much of the whole

// By the kind of a segment: its role, and what it says. o.by and o.task are names.
const BLAME_KINDS = {
	runs: [RUN, (o) => `${o.task} runs${o.label ? ` ${o.label}` : ''}`],
	spins: [SPIN, (o) => `${o.task} spins for ${o.object}, which ${o.by} holds${o.taken}`],
	asleep: [ASLEEP, (o) => `${o.task} sleeps until ${o.by} drops ${o.object}${o.taken}`],
	answers: [SPIN, (o) => `${o.task} waits until other CPUs have answered; ${o.by} runs on cpu ${o.byCpu}`],
	work: [ASLEEP, (o) => `${o.task} sleeps until ${o.by} has done ${o.object}`],
	readers: [ASLEEP, (o) => `${o.task} sleeps until ${o.by} leaves its RCU section${o.taken}`],
	sleeps: [SLEEPS, (o) => `${o.task} sleeps`],
	irq: [HANDLER, (o) => `an interrupt keeps cpu ${o.cpu} from ${o.task}`],
	irq_off: [HOLDING, (o) => `${o.by} has interrupts off on cpu ${o.cpu}${o.taken}`],
	preempt_off: [HOLDING, (o) => `${o.by} has preemption off on cpu ${o.cpu}${o.taken}`],
	priority: [RUN, (o) => `${o.by}, as urgent or more, has the CPU of ${o.task}`],
	kernel: [RUN, (o) => `${o.by} is in the kernel, which is not preempted there`],
	throttled: [QUEUED, (o) => `${o.task} has had its share of the CPU; ${o.by} has it`],
	switch: [QUEUED, (o) => `the switch to ${o.task}`],
	held: [STANDS, (o) => `the schedule holds ${o.task}`],
	rest: [QUEUED, () => 'the rest is not told, as there are too many segments'],
};

// A database of somebody else may have any word there.
function blameKind(kind) {
	return Object.hasOwn(BLAME_KINDS, kind) ? BLAME_KINDS[kind] : [RUN, () => String(kind)];
}

Object.assign(Trace.prototype, {
	// The segments of this moment, in order of time in each depth.
	blameOf(m) {
		const all = this.run.blame ?? [];

		if (m?.kind !== 'late' || !all.length)
			return [];
		this.blamed ??= new Map();
		if (!this.blamed.has(m.to)) {
			const sample = all.find((one) => !one.depth && one.task === m.task && one.from <= m.to && one.to >= m.from && one.to <= m.to + 1)?.sample;

			this.blamed.set(m.to, all.filter((one) => one.sample === sample).sort((a, b) => a.depth - b.depth || a.from - b.from));
		}
		return this.blamed.get(m.to);
	},

	blameFacts(one) {
		const by = one.by >= 0 ? this.taskName(one.by) : one.by_cpu >= 0 ? `an interrupt on cpu ${one.by_cpu}` : 'nobody';

		return { task: one.task >= 0 ? this.taskName(one.task) : `an interrupt on cpu ${one.cpu}`, by, cpu: one.cpu, byCpu: one.by_cpu, object: one.object ?? 'it',
			label: one.label, taken: one.since_label ? ` since ${one.since_label}` : '' };
	},

	blameText(one) {
		const [, text] = blameKind(one.kind);

		return text(this.blameFacts(one));
	},

	// Segments that say the same are one part: { text, time, count, longest, parts }, the longest
	// ones first.
	blameParts(segments, depth = 0, parents = null) {
		const groups = new Map();

		for (const one of segments.filter((s) => s.depth === depth && (!parents || parents.has(s.parent)))) {
			const text = this.blameText(one), group = groups.get(text) ?? { text, time: 0, longest: one, list: new Set() };

			group.time += one.to - one.from;
			group.longest = one.to - one.from > group.longest.to - group.longest.from ? one : group.longest;
			group.list.add(one.segment);
			groups.set(text, group);
		}
		const whole = this.moment.to - this.moment.from;

		return [...groups.values()].filter((g) => g.time >= whole * BLAME_LEAST).sort((a, b) => b.time - a.time).slice(0, BLAME_PARTS)
			.map((g) => ({ ...g, parts: depth + 1 < BLAME_DEPTHS ? this.blameParts(segments, depth + 1, g.list) : [] }));
	},
});

Object.assign(Timeline.prototype, {
	blameSegments() {
		return this.trace.blameOf(this.trace.moment);
	},

	blameHeight() {
		const depths = Math.min(Math.max(-1, ...this.blameSegments().map((one) => one.depth)) + 1, BLAME_DEPTHS);

		return depths ? depths * (BLAME_ROW + BLAME_LINK) + 6 : 0;
	},

	drawBlame(c, s) {
		const last = [];

		for (const one of this.blameSegments()) {
			const x = Math.max(s.x(one.from), s.x0), end = Math.min(s.x(one.to), s.x1), y = TOP + 4 + one.depth * (BLAME_ROW + BLAME_LINK);

			if (one.depth >= BLAME_DEPTHS || end < s.x0 || x > s.x1 || (end - x < 1 && last[one.depth] === Math.floor(x)))
				continue;
			last[one.depth] = Math.floor(x);
			this.drawSegment(c, one, x, Math.max(end - x, 1), y);
		}
		if (last.length)
			this.text(c, 'who is to blame', 6, TOP + 4 + BLAME_ROW / 2, this.color.ink);
	},

	drawSegment(c, one, x, width, y) {
		const [type] = blameKind(one.kind), fill = this.color[ROLE_COLORS.get(type)];

		c.fillStyle = fill;
		c.globalAlpha = type === QUEUED || type === SLEEPS || type === STANDS ? 0.4 : 1;
		c.fillRect(x, y, Math.max(width - 1, 1), BLAME_ROW - 2);
		if (one.depth)		// the link to the segment that it explains
			c.fillRect(x, y - BLAME_LINK - 2, Math.min(width, 3), BLAME_LINK + 2);
		c.globalAlpha = 1;
		const text = this.cut(c, this.trace.blameText(one), width - 8);

		if (width > LABEL_ROOM && text)
			this.text(c, text, x + 4, y + BLAME_ROW / 2 - 1, type === QUEUED || type === SLEEPS || type === STANDS ? this.color.ink : textOn(fill));
	},

	// The segment under a point of the canvas. null: there is none.
	segmentAt(x, y) {
		const depth = Math.floor((y + this.box.scrollTop - TOP - 4) / (BLAME_ROW + BLAME_LINK)), s = this.scale, t = s.time(x);

		return depth < 0 || y < TOP ? null : this.blameSegments().find((one) => one.depth === depth && one.from - 2 / s.perNs <= t && t <= one.to + 2 / s.perNs) ?? null;
	},

	segmentLines(one) {
		const times = [['from', formatExact(one.from)], ['to', formatExact(one.to)], ['for', formatExact(one.to - one.from)]];

		return [['', this.trace.blameText(one)], ...(one.since_ns >= 0 ? [['since', `${formatExact(one.since_ns)}${one.since_label ? `, ${one.since_label}` : ''}`]] : []), ...times];
	},

	showSegment(one) {
		const margin = Math.max((one.to - one.from) * 0.1, LEAST_SPAN);

		this.show(one.from - margin, one.to + margin);
	},
});

// The parts as a list whose items zoom to the longest segment of each.
function blameList(pane, parts, depth = 0) {
	const list = element('ol'), whole = pane.trace.moment.to - pane.trace.moment.from;

	for (const part of parts) {
		const item = element('li'), share = part.time / whole, count = part.list.size;
		const go = button(part.text, 'zoom there', () => { pane.showSegment(part.longest); pane.canvas.focus({ preventScroll: true }); });

		go.className = 'link';
		item.style.setProperty('--share', share.toFixed(4));
		item.style.setProperty('--depth', depth);
		const what = element('span', null, { className: 'what' });

		what.append(go, element('span', count > 1 ? ` ${count} times` : '', { className: 'note' }));
		item.append(element('span', formatTime(part.time), { className: 'time' }), what);
		if (part.parts.length)
			item.append(blameList(pane, part.parts, depth + 1));
		list.append(item);
	}
	return list;
}

// What stands above a timeline: the story of its moment.
function blameBox(pane) {
	const { trace } = pane, parts = trace.moment?.kind === 'late' ? trace.blameParts(trace.blameOf(trace.moment)) : [];

	if (!parts.length)
		return [];
	const box = element('div', null, { className: 'blame' });

	box.append(element('h4', `Where the ${formatTime(trace.moment.to - trace.moment.from)} went`), blameList(pane, parts));
	return [box];
}
