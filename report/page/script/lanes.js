// SPDX-License-Identifier: MIT
//
// lanes.js - the lanes of a timeline with their bars, and the curves of the pages.

Object.assign(Timeline.prototype, {
	// --- pages ---

	drawPages(c, s) {
		const top = TOP + 6, height = PAGES - 16, most = this.trace.mostPages;
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

		return y <= this.height && y + HEIGHT[this.trace.lanes[index].kind] >= TOP;
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
		const lane = this.trace.lanes[index], y = this.tops[index], h = HEIGHT[lane.kind];

		if (this.selected?.lane === index) {
			c.fillStyle = this.color.panel;
			c.fillRect(0, y, this.width, h);
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
	},

	drawName(c, lane, y) {
		const task = lane.kind === 'task';

		if (task) {
			c.fillStyle = this.fillOf(lane.id);
			c.fillRect(6, y - 4, 8, 8);
		}
		this.text(c, this.cut(c, lane.name, this.gutter - (task ? 24 : 12)), task ? 19 : 6, y,
			task ? this.color.ink : this.color.quiet);
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
		const bar = lane.dominant(i, end), owner = lane.owner[bar], type = lane.type[bar];

		this.strips.add(row, lookOf(type, this.trace.isInterrupt(owner)), x, this.pixelOf(type, owner),
			type === SPIN || type === HELD || type === STANDS, lane.busy(i, end, from, to) / (to - from));
	},

	pixelOf(type, owner) {
		const key = type === SLEEPS ? this.color.line : type === PREEMPTED ? this.color.bad :
			type >= QUEUED && type < HOLD || type === HELD ? this.color.quiet : this.fillOf(owner);
		let pixel = this.packed.get(key);

		if (pixel === undefined)
			this.packed.set(key, pixel = pixelOf(key));
		return pixel;
	},

	look(c, lane, i, x, y, width, h) {
		drawLook(c, this.color, lane.type[i], this.fillOf(lane.owner[i]), this.trace.isInterrupt(lane.owner[i]), x, y, width, h);
	},

	drawBar(c, lane, i, s, y, h) {
		const start = s.x(lane.start[i]), end = s.x(lane.end[i]);
		const x = Math.max(start, s.x0), width = Math.min(end, s.x1 + 4) - x;

		// a gap tells neighbours of the same task apart
		this.look(c, lane, i, x, y, Math.max(width - (end - start > 4 ? 1 : 0), 1), h);
		if (Math.min(end, s.x1) - x > LABEL_ROOM)
			this.drawLabel(c, lane, i, x, y + h / 2, Math.min(end, s.x1) - x);
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
		const solid = lane.type[i] === STEP || lane.type[i] === HOLD;

		if (!text)
			return;
		if (!solid) {
			c.fillStyle = this.color.paper;
			c.fillRect(x + 3, y - 7, c.measureText(text).width + 4, 14);
		}
		this.text(c, text, x + (solid ? 3 : 5), y + 0.5, solid ? textOn(this.fillOf(lane.owner[i])) : this.color.ink);
	},
});
