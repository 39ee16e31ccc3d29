// SPDX-License-Identifier: MIT
//
// lanes.js - the lanes of a timeline with their bars, and the curves of the pages.

Object.assign(Timeline.prototype, {
	// --- pages ---

	hasPages() {
		return this.trace.data.pages.t.length > 1;
	},

	drawPages(c, s) {
		const top = TOP + this.blameHeight() + 6, height = PAGES - 16, most = this.trace.mostPages;
		const y = (pages) => top + height - pages / most * height;

		c.fillStyle = this.color.line;
		c.fillRect(this.gutter, Math.round(y(0)), this.width - this.gutter, 1);
		this.text(c, this.cut(c, `at most ${most}`, this.gutter - 28), 25, top + 40, this.color.quiet);
		[['lazy', this.color.lazy, 'lazy', []], ['in_flight', this.color.flight, 'in flight', [4, 2]]].forEach(([key, color, name, dash], i) => {
			c.strokeStyle = color;
			c.lineWidth = 1.75;
			c.setLineDash(dash);
			c.beginPath();
			c.moveTo(6, top + 6 + i * 17);
			c.lineTo(20, top + 6 + i * 17);
			c.stroke();
			this.drawCurve(c, s, this.trace.data.pages[key], y);
			c.setLineDash([]);
			c.lineWidth = 1;
			this.text(c, name, 25, top + 6 + i * 17, this.color.quiet);
		});
	},

	// The curve goes in steps. If many are in a pixel, it goes through the least and the most.
	drawCurve(c, s, value, y) {
		const t = this.trace.data.pages.t;
		let i = Math.max(firstAtLeast(t, s.from) - 1, 0);

		if (!t.length)
			return;
		c.beginPath();
		c.moveTo(Math.max(s.x(t[i]), s.x0), y(value[i]));
		for (i++; i < t.length && t[i] <= s.to;) {
			const x = Math.max(s.x(t[i]), s.x0), edge = s.time(Math.floor(x) + 1);
			const before = value[i - 1];
			let least = before, most = before;

			do {
				least = Math.min(least, value[i]);
				most = Math.max(most, value[i]);
				i++;
			} while (i < t.length && t[i] < edge);
			for (const pages of [before, least, most, value[i - 1]])
				c.lineTo(x, y(pages));
		}
		c.lineTo(Math.min(s.x(this.trace.end), s.x1), y(value[i - 1]));
		c.stroke();
	},

	// --- lanes ---

	isSeen(index) {
		const y = this.tops[index] - this.box.scrollTop;

		return y <= this.height && y + this.heightOf(index) >= TOP;
	},

	drawLanes(c, s) {
		const wide = new Map();

		if (this.strips?.width !== Math.ceil(s.x1 - s.x0))
			this.strips = new Strips(this.trace.lanes.length, s.x1 - s.x0);
		this.strips.clear();
		this.trace.lanes.forEach((lane, i) => {
			if (this.isSeen(i))
				wide.set(i, this.sortOut(lane, s, i));
		});
		this.strips.finish();
		for (const [i, bars] of wide)
			this.drawLane(c, s, i, bars);
	},

	drawLane(c, s, index, wide) {
		const lane = this.trace.lanes[index], h = HEIGHT[lane.kind], ramp = this.heightOf(index) - h, y = this.tops[index] + ramp;

		if (this.selected?.lane === index) {
			c.fillStyle = this.color.panel;
			c.fillRect(0, y - ramp, this.gutter, h + ramp);
		}
		this.drawName(c, lane, y + h / 2);
		c.fillStyle = this.color.idle;
		c.fillRect(s.x0, y + h / 2 - 0.5, s.x1 - s.x0, 1);
		c.save();
		c.beginPath();
		c.rect(s.x0, y, s.x1 - s.x0, h);
		c.clip();
		this.strips.draw(c, index, s.x0, y + 1, h - 2);
		for (const bar of wide)
			this.drawBar(c, lane, bar, s, y + 1, h - 2);
		c.restore();
		if (ramp)
			this.drawWaits(c, s, this.trace.waits[lane.id], y, ramp);
	},

	// Above a lock: a ramp for each task that waits for it. Where there are too many to be told
	// apart, one of a pixel is drawn.
	drawWaits(c, s, waits, bottom, h) {
		const first = firstBy(waits, s.from - waits.longest), wide = [];
		let last = -1;

		c.save();
		c.beginPath();
		c.rect(s.x0, bottom - h, s.x1 - s.x0, h);
		c.clip();
		for (let i = first; i < waits.length && waits[i].start <= s.to; i++) {
			const x = s.x(waits[i].start), width = (waits[i].end >= this.trace.end ? Math.min(s.x(waits[i].end), s.x1) : s.x(waits[i].end)) - x;

			if (x + width < s.x0 || (width < 1 && Math.floor(x) === last))
				continue;
			last = Math.floor(x);
			c.fillStyle = this.color.wait;
			c.globalAlpha = 0.45;
			c.beginPath();
			c.moveTo(x, bottom);
			c.lineTo(x + Math.max(width, 1), bottom - h + 1);
			c.lineTo(x + Math.max(width, 1), bottom);
			c.fill();
			c.globalAlpha = 1;
			if (width > 60)
				wide.push(waits[i]);
		}
		this.nameWaiters(c, s, wide, bottom);
		c.restore();
	},

	// Where a ramp is wide enough and alone, who waits; of several the number.
	nameWaiters(c, s, wide, bottom) {
		wide.forEach((wait, i) => {
			const alike = wide.filter((w) => w.start < wait.end && wait.start < w.end), end = Math.min(s.x(wait.end), s.x1);
			const text = alike.length > 1 ? `${alike.length} wait` : this.cut(c, this.trace.taskName(wait.task), end - Math.max(s.x(wait.start), s.x0) - 8);

			if (text && (alike.length === 1 || alike[0] === wait))
				this.text(c, text, end - 4, bottom - 5, this.color.ink, 'right');
		});
	},

	// The lane of the moment's task is named in bold.
	drawName(c, lane, y) {
		const m = this.trace.moment, own = m && lane.kind === 'task' && lane.id === m.task;

		c.font = own ? `bold ${FONT}` : FONT;
		this.text(c, this.cut(c, lane.name, this.gutter - 14), 6, y, lane.kind === 'task' ? this.color.ink : this.color.quiet);
		c.font = FONT;
	},

	// Returns the bars that are wide enough to be drawn one by one. The others go into the
	// strips, pixel by pixel.
	sortOut(lane, s, row) {
		const wide = [];
		let i = lane.first(s.from), x = 0;

		while (i < lane.n && lane.start[i] <= s.to) {
			if ((lane.end[i] - lane.start[i]) * s.perNs >= NARROW) {
				wide.push(i++);
				continue;
			}
			x = Math.max(x, Math.floor(s.x(lane.start[i]) - s.x0));
			const from = s.time(s.x0 + x), to = s.time(s.x0 + x + 1), next = lane.first(to, i);
			const crosses = next < lane.n && lane.start[next] < to ? 1 : 0;

			this.addPixel(row, lane, i, Math.max(next + crosses, i + 1), x, from, to);
			i = next;
			x++;
			// bars that end in this pixel have no part in the next one
			while (i < lane.n && lane.end[i] <= to && lane.start[i] < to)
				i++;
		}
		return wide;
	},

	addPixel(row, lane, i, end, x, from, to) {
		const type = lane.type[lane.dominant(i, end)];

		this.strips.add(row, lookOf(type), x, this.pixelOf(type), type === HELD || type === STANDS, lane.busy(i, end, from, to) / (to - from));
	},

	pixelOf(type) {
		let pixel = this.packed.get(type);

		if (pixel === undefined)
			this.packed.set(type, pixel = pixelOf(this.color[ROLE_COLORS.get(type)]));
		return pixel;
	},

	drawBar(c, lane, i, s, y, h) {
		const start = s.x(lane.start[i]), end = s.x(lane.end[i]);
		const x = Math.max(start, s.x0), width = Math.min(end, s.x1 + 4) - x;

		// a gap tells neighbours of the same task apart
		drawLook(c, this.color, lane.type[i], x, y, Math.max(width - (end - start > 4 ? 1 : 0), 1), h, this.rampOf(lane, i, s));
		if (Math.min(end, s.x1) - x > LABEL_ROOM)
			this.drawLabel(c, lane, i, x, y + h / 2, Math.min(end, s.x1) - x);
	},

	// From where to where the wait goes of which a bar is a part, in pixels. One that never ends
	// rises as far as one sees.
	rampOf(lane, i, s) {
		const whole = this.trace.spans.get(lane.isSlice(i) ? lane.ref[i] : -1) ?? { start: lane.start[i], end: lane.end[i] };

		return [s.x(whole.start), whole.end >= this.trace.end ? Math.min(s.x(whole.end), s.x1) : s.x(whole.end)];
	},

	// Texts for a bar, from long to short. The first one that fits is shown.
	barTexts(lane, i) {
		const type = lane.type[i], data = this.trace.data;

		if (type === HOLD)
			return [this.trace.taskName(lane.owner[i])];
		if (type === STORED)
			return [this.trace.stores.name[lane.ref[i]]];
		if (type === HELD || type === STANDS)
			return ['held by the schedule', 'held'];
		if (type >= QUEUED) {
			const object = this.trace.objectName(data.stays.object[lane.ref[i]]);
			const word = { [QUEUED]: 'queued', [PREEMPTED]: 'preempted', [ASLEEP]: 'asleep', [SLEEPS]: '' }[type];

			return type === ASLEEP && object ? [`asleep: ${object}`, word] : [word];
		}
		const object = this.trace.objectName(data.slices.object[lane.ref[i]]), label = this.trace.label(lane.ref[i]);
		const text = type === SPIN ? `spins: ${object || label}` : label;

		return lane.kind === 'cpu' ? [`${this.trace.taskName(lane.owner[i])}: ${text}`, text] : [text];
	},

	drawLabel(c, lane, i, x, y, width) {
		const texts = this.barTexts(lane, i), room = width - 7;
		const text = texts.find((t) => this.measure(c, t) <= room) ?? this.cut(c, texts[texts.length - 1], room);
		const solid = [RUN, HOLDING, HOLD, HANDLER].includes(lane.type[i]);

		if (!text)
			return;
		if (!solid) {		// a rim, as the bar behind it is not of one colour
			c.strokeStyle = this.color.paper;
			c.lineWidth = 3;
			c.lineJoin = 'round';
			c.textAlign = 'left';
			c.strokeText(text, x + 5, y + 0.5);
			c.lineWidth = 1;
		}
		this.text(c, text, x + (solid ? 3 : 5), y + 0.5, solid ? textOn(this.color[ROLE_COLORS.get(lane.type[i])]) : this.color.ink);
	},
});
