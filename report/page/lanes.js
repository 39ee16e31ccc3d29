// SPDX-License-Identifier: MIT
//
// lanes.js - the picture of a run on a canvas. Only what is visible is looked at, and bars
// narrower than a pixel are drawn as one, so a picture costs its width and not its events.

const AXIS = 22, FLAGS = 18, TOP = AXIS + FLAGS, PAGES = 58, MAP = 40;
const HEIGHT = { cpu: 24, task: 19, lock: 17 };
const GROUP_GAP = 8;
const NARROW = 2;		// pixels below which bars are drawn as one
const LABEL_ROOM = 22;		// pixels below which a bar has no text
const ARROWS_ALL = 120;		// more than so many are thinned out
const ARROW_GAP = 7;		// pixels, then
const RETURNS_ALL = 150;	// of more marks, returns that went well are left out
const FONT = '11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif';

// Okabe and Ito's, which people who see colours otherwise tell apart, too.
const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#9a7fd1', '#b0892f'];

function css(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// --- looks: what a bar is must show without its colour, too ---

function luminance(color) {
	const part = (i) => {
		const v = parseInt(color.slice(i, i + 2), 16) / 255;

		return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	};

	return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

// Black or white, whichever is read better on the colour.
function textOn(color) {
	return (luminance(color) + 0.05) / 0.05 > 1.05 / (luminance(color) + 0.05) ? '#000000' : '#ffffff';
}

function hatch(context, color, step, flip) {
	const tile = document.createElement('canvas');

	tile.width = tile.height = step;
	const c = tile.getContext('2d');

	c.strokeStyle = color;
	c.lineWidth = 1.3;
	c.beginPath();
	for (const shift of [-step, 0, step]) {
		c.moveTo(shift - 1, flip ? -1 : step + 1);
		c.lineTo(shift + step + 1, flip ? step + 1 : -1);
	}
	c.stroke();
	return context.createPattern(tile, 'repeat');
}

function themeColors(context) {
	const color = {};

	for (const name of ['ink', 'paper', 'quiet', 'line', 'bad', 'accent', 'idle', 'irq', 'panel', 'lazy', 'flight'])
		color[name] = css(`--${name}`);
	color.spinHatch = hatch(context, color.ink, 6, false);
	color.heldHatch = hatch(context, color.quiet, 8, true);
	return color;
}

// type: of the bar, fill: of its owner
function drawLook(c, color, type, fill, irq, x, y, width, h) {
	if (type === HELD || type === STANDS) {
		c.fillStyle = color.heldHatch;
		c.fillRect(x, y + 2, width, h - 4);
	} else if (type === QUEUED || type === PREEMPTED) {
		drawWaiting(c, type === PREEMPTED ? color.bad : color.quiet, type === PREEMPTED, x, y, width, h);
	} else if (type === ASLEEP || type === SLEEPS) {
		c.fillStyle = type === ASLEEP ? color.quiet : color.line;
		c.fillRect(x, y + h / 2 - (type === ASLEEP ? 2 : 1), width, type === ASLEEP ? 4 : 2);
	} else if (type === SPIN) {
		drawSpin(c, color, fill, x, y, width, h);
	} else {
		c.fillStyle = fill;
		c.fillRect(x, irq ? y + 3 : y, width, irq ? h - 6 : h);
	}
}

function drawSpin(c, color, fill, x, y, width, h) {
	const alpha = c.globalAlpha;

	c.fillStyle = fill;
	c.globalAlpha = alpha * 0.4;
	c.fillRect(x, y, width, h);
	c.globalAlpha = alpha * 0.6;
	if (width >= 8) {
		c.fillStyle = color.spinHatch;
		c.fillRect(x, y, width, h);
	} else {	// no room for hatching, which takes its time
		c.fillStyle = color.ink;
		c.fillRect(x, y + h / 2 - 1, width, 2);
	}
	c.globalAlpha = alpha;
}

// A hollow box; of who was preempted with a bar across its beginning.
function drawWaiting(c, stroke, preempted, x, y, width, h) {
	c.strokeStyle = c.fillStyle = stroke;
	if (width < 3) {
		c.fillRect(x, y + 4, width, 1);
		c.fillRect(x, y + h - 5, width, 1);
		return;
	}
	c.lineWidth = 1;
	c.strokeRect(x + 0.5, y + 4.5, width - 1, h - 9);
	if (preempted)
		c.fillRect(x, y + 1, 3, h - 2);
}

// --- scales ---

// Times from left to right over pixels from x0 to x1.
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

	// A round step of the axis so that its labels have room.
	tick() {
		const least = Math.min(120, (this.x1 - this.x0) / 3) / this.perNs, power = 10 ** Math.floor(Math.log10(least));

		return Math.max([1, 2, 5, 10].map((n) => n * power).find((step) => step >= least * 0.999), 1);
	}
}

// Labels of an axis; where all of them would begin with the same many digits, those are
// its base and labels say what comes on top.
function axisLabels(scale) {
	const step = scale.tick(), [unit, size] = unitOf(Math.max(Math.abs(scale.from), Math.abs(scale.to)));
	const digits = Math.max(Math.ceil(Math.log10(size / step) - 1e-9), 0);

	if (digits <= 3)
		return { step, base: 0, text: (t) => t ? `${(t / size).toFixed(digits)} ${unit}` : '0' };
	const round = 10 ** Math.ceil(Math.log10(scale.to - scale.from));
	const base = Math.floor(scale.from / round) * round;

	return { step, base, text: (t) => `+${formatExact(t - base)}` };
}

// --- the timeline ---

class Timeline {
	// view: { start, end, from, to, cursor } that panes may share; onChange: it, or what is
	// selected, changed
	constructor(parent, trace, view, onChange) {
		Object.assign(this, { trace, view, onChange });
		this.selected = null;		// { lane, bar }
		this.pointed = null;		// { lane, bar, mark } under the pointer
		this.mark = -1;			// where two runs differ
		this.share = 0.66;		// of the window's height that it may take
		this.widths = new Map();	// of texts, which take time to measure
		this.build(parent);
		this.layout();
		listen(this);
	}

	build(parent) {
		const canvas = () => document.createElement('canvas');

		this.map = canvas();
		this.map.className = 'map';
		this.map.setAttribute('role', 'img');
		this.map.setAttribute('aria-label', 'Overview: drag to move what is shown below');
		this.box = document.createElement('div');
		this.box.className = 'lanes';
		this.canvas = canvas();
		this.canvas.tabIndex = 0;
		this.canvas.setAttribute('role', 'application');
		this.canvas.setAttribute('aria-roledescription', 'timeline');
		this.canvas.setAttribute('aria-label', `Timeline of run ${this.trace.run.id}, ${this.trace.run.policy}. ` +
			'Arrow keys move it and choose a lane, plus and minus zoom, brackets go from slice to slice, ' +
			'n and p from mark to mark, question mark lists all keys. What is selected is told below.');
		this.spacer = document.createElement('div');
		this.box.append(this.canvas, this.spacer);
		parent.append(this.map, this.box);
	}

	layout() {
		let y = TOP + PAGES;

		this.tops = this.trace.lanes.map((lane, i) => {
			const top = y + (i && this.trace.lanes[i - 1].kind !== lane.kind ? GROUP_GAP : 0);

			y = top + HEIGHT[lane.kind];
			return top;
		});
		this.full = y + 5;
	}

	// The canvas is as high as what is seen of the lanes, and stays in place.
	resize(whole = false) {
		const ratio = window.devicePixelRatio || 1;

		this.width = Math.max(this.box.clientWidth, 240);
		this.gutter = this.width < 700 ? 84 : 136;
		this.height = whole ? this.full : Math.min(this.full, Math.max(Math.round(window.innerHeight * this.share), 160));
		this.box.style.height = `${this.height + 2}px`;
		this.spacer.style.height = `${this.full - this.height}px`;
		for (const [canvas, h] of [[this.canvas, this.height], [this.map, MAP]]) {
			canvas.style.width = `${this.width}px`;
			canvas.style.height = `${h}px`;
			canvas.width = Math.round(this.width * ratio);
			canvas.height = Math.round(h * ratio);
			canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
		}
		this.overview = null;
	}

	get scale() {
		return new Scale(this.view.from, this.view.to, this.gutter, this.width);
	}

	get span() {
		return this.view.to - this.view.from;
	}

	request() {
		if (this.pending)
			return;
		this.pending = true;
		requestAnimationFrame(() => {
			this.pending = false;
			this.draw();
		});
	}

	useTheme(c) {
		if (this.color && this.theme === document.documentElement.dataset.theme)
			return;
		this.theme = document.documentElement.dataset.theme;
		this.color = themeColors(c);
		this.packed = new Map();	// colours as pixels
		this.overview = null;
	}

	fillOf(task) {
		return this.trace.isInterrupt(task) ? this.color.irq : PALETTE[task % PALETTE.length];
	}

	// --- the whole picture ---

	draw() {
		if (!this.canvas.isConnected)
			return;
		const c = this.canvas.getContext('2d'), s = this.scale;

		this.useTheme(c);
		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.width, this.height);
		c.font = FONT;
		c.textBaseline = 'middle';
		c.lineWidth = 1;
		this.drawScrolled(c, s);
		this.drawHead(c, s);
		this.drawLines(c, s);
		this.drawMap();
	}

	drawScrolled(c, s) {
		c.save();
		c.beginPath();
		c.rect(0, TOP, this.width, this.height - TOP);
		c.clip();
		c.translate(0, -this.box.scrollTop);
		this.drawPages(c, s);
		this.drawLanes(c, s);
		c.beginPath();
		c.rect(this.gutter, 0, this.width - this.gutter, this.full);
		c.clip();
		this.drawMarks(c, s);
		this.drawArrows(c, s);
		this.drawSelection(c, s);
		c.restore();
	}

	text(c, text, x, y, color, align = 'left') {
		c.fillStyle = color;
		c.textAlign = align;
		c.fillText(text, x, y);
	}

	measure(c, text) {
		let width = this.widths.get(text);

		if (width === undefined) {
			width = c.measureText(text).width;
			if (this.widths.size > 20000)
				this.widths.clear();
			this.widths.set(text, width);
		}
		return width;
	}

	// As much of a text as fits; '' if that is too little to be read.
	cut(c, text, room) {
		const width = this.measure(c, text);

		if (width <= room)
			return text;
		let n = Math.floor(text.length * room / width);

		while (n > 2 && c.measureText(`${text.slice(0, n)}…`).width > room)
			n--;
		return n > 2 ? `${text.slice(0, n)}…` : '';
	}

	// --- axis, flags, lines over everything ---

	drawHead(c, s) {
		const { step, base, text } = axisLabels(s);

		c.fillStyle = this.color.panel;
		c.fillRect(0, 0, this.width, AXIS);
		c.strokeStyle = this.color.line;
		c.beginPath();
		for (let t = Math.ceil(s.from / step) * step; t <= s.to; t += step) {
			const x = Math.round(s.x(t)) + 0.5;

			c.moveTo(x, AXIS - 7);
			c.lineTo(x, AXIS);
			if (x < this.width - 30)
				this.text(c, text(t), x + 4, 10, this.color.quiet);
		}
		c.moveTo(0, AXIS - 0.5);
		c.lineTo(this.width, AXIS - 0.5);
		c.stroke();
		c.fillStyle = this.color.panel;
		c.fillRect(0, 0, this.gutter, AXIS - 1);
		this.text(c, this.cut(c, base ? `${formatExact(base)} +` : 'time', this.gutter - 10), 6, 10, this.color.quiet);
		this.drawFlags(c, s);
	}

	// Violations and worst latencies, with as much of their text as there is room for.
	drawFlags(c, s) {
		const bad = this.badInSight(s);

		this.text(c, this.hiddenArrows ? `${this.hiddenArrows} arrows: zoom in` : '', 6, AXIS + 9, this.color.quiet);
		c.save();
		c.beginPath();
		c.rect(this.gutter - 1, AXIS, this.width, FLAGS);
		c.clip();
		bad.forEach((m, i) => {
			const x = s.x(m.t), room = (i + 1 < bad.length ? s.x(bad[i + 1].t) : this.width) - x - 14;

			if (i + 1 < bad.length && room < -12)
				return;
			c.fillStyle = this.color.bad;
			c.beginPath();
			c.moveTo(x, AXIS + 3);
			c.lineTo(x + 8, AXIS + 7);
			c.lineTo(x, AXIS + 11);
			c.fill();
			c.fillRect(x - 0.75, AXIS + 3, 1.5, FLAGS);
			if (room > 30)
				this.text(c, this.cut(c, m.text, room), x + 11, AXIS + 9, this.color.bad);
		});
		c.restore();
	}

	badInSight(s) {
		return this.trace.bad.slice(firstMark(this.trace.bad, s.from), firstMark(this.trace.bad, s.to + 0.5));
	}

	// The cursor, and where two runs part.
	drawLines(c, s) {
		for (const [t, color, dash] of [[this.view.cursor, this.color.accent, []], [this.mark, this.color.bad, [6, 4]]]) {
			const x = Math.round(s.x(t)) + 0.5;

			if (t < 0 || x < this.gutter || x > this.width)
				continue;
			c.strokeStyle = color;
			c.setLineDash(dash);
			c.lineWidth = dash.length ? 2 : 1;
			c.beginPath();
			c.moveTo(x, dash.length ? AXIS : AXIS - 6);
			c.lineTo(x, this.height);
			c.stroke();
			c.setLineDash([]);
			c.lineWidth = 1;
		}
	}

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
	}

	// A step function; of many steps in a pixel their least and most.
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
	}

	// --- lanes ---

	isSeen(index) {
		const y = this.tops[index] - this.box.scrollTop;

		return y <= this.height && y + HEIGHT[this.trace.lanes[index].kind] >= TOP;
	}

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
	}

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
	}

	drawName(c, lane, y) {
		const task = lane.kind === 'task';

		if (task) {
			c.fillStyle = this.fillOf(lane.id);
			c.fillRect(6, y - 4, 8, 8);
		}
		this.text(c, this.cut(c, lane.name, this.gutter - (task ? 24 : 12)), task ? 19 : 6, y,
			task ? this.color.ink : this.color.quiet);
	}

	// Which bars have room to be drawn as such; the others go into the strips, pixel by pixel.
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
			// what has come to its end here has no part in the next pixel
			while (i < lane.n && lane.end[i] <= to && lane.start[i] < to)
				i++;
		}
		return wide;
	}

	addPixel(row, lane, i, end, x, from, to) {
		const bar = lane.dominant(i, end), owner = lane.owner[bar], type = lane.type[bar];

		this.strips.add(row, lookOf(type, this.trace.isInterrupt(owner)), x, this.pixelOf(type, owner),
			type === SPIN || type === HELD || type === STANDS, lane.busy(i, end, from, to) / (to - from));
	}

	pixelOf(type, owner) {
		const key = type === SLEEPS ? this.color.line : type === PREEMPTED ? this.color.bad :
			type >= QUEUED && type < HOLD || type === HELD ? this.color.quiet : this.fillOf(owner);
		let pixel = this.packed.get(key);

		if (pixel === undefined)
			this.packed.set(key, pixel = pixelOf(key));
		return pixel;
	}

	look(c, lane, i, x, y, width, h) {
		drawLook(c, this.color, lane.type[i], this.fillOf(lane.owner[i]), this.trace.isInterrupt(lane.owner[i]), x, y, width, h);
	}

	drawBar(c, lane, i, s, y, h) {
		const start = s.x(lane.start[i]), end = s.x(lane.end[i]);
		const x = Math.max(start, s.x0), width = Math.min(end, s.x1 + 4) - x;

		// neighbours of the same task are told apart by a gap
		this.look(c, lane, i, x, y, Math.max(width - (end - start > 4 ? 1 : 0), 1), h);
		if (Math.min(end, s.x1) - x > LABEL_ROOM)
			this.drawLabel(c, lane, i, x, y + h / 2, Math.min(end, s.x1) - x);
	}

	// Words for a bar, the first of which that fits is shown.
	barTexts(lane, i) {
		const type = lane.type[i], data = this.trace.data;

		if (type === HOLD)
			return [this.trace.taskName(lane.owner[i])];
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
	}

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
	}

	// --- arrows ---

	// Few are all drawn; of many, those of the task or CPU that is pointed at or selected,
	// and of these no two where nobody could tell them apart.
	drawArrows(c, s) {
		const a = this.trace.data.arrows, last = new Map();
		const first = firstAtLeast(a.from, s.from - this.trace.longestArrow);
		const end = firstAtLeast(a.from, s.to, first), few = end - first <= ARROWS_ALL;
		const focus = this.pointed ?? this.selected, lane = this.trace.lanes[focus?.lane];

		this.hiddenArrows = few || lane ? 0 : end - first;
		for (let i = first; i < end; i++) {
			const key = `${a.kind[i]} ${a.from_cpu[i]} ${a.to_cpu[i]}`, x = s.x(a.to[i]);

			if (!few && (!lane || !this.touches(a, i, lane) || x - (last.get(key) ?? -1e9) < ARROW_GAP))
				continue;
			last.set(key, x);
			this.drawArrow(c, s, a, i);
		}
	}

	touches(a, i, lane) {
		return lane.kind === 'cpu' ? a.from_cpu[i] === lane.id || a.to_cpu[i] === lane.id :
			lane.kind === 'task' && (a.from_task[i] === lane.id || a.to_task[i] === lane.id);
	}

	// Interrupts and answers go from CPU to CPU, wake-ups from task to task.
	arrowEnds(a, i) {
		const wake = a.kind[i] === 2;
		const place = (task, cpu) => wake && this.trace.laneOfTask[task] >= 0 ? this.trace.laneOfTask[task] : cpu;

		return [place(a.from_task[i], a.from_cpu[i]), place(a.to_task[i], a.to_cpu[i])];
	}

	drawArrow(c, s, a, i) {
		const [from, to] = this.arrowEnds(a, i), down = this.tops[to] > this.tops[from];
		const x0 = s.x(a.from[i]), x1 = s.x(a.to[i]);

		if (from === to || this.tops[from] === undefined || this.tops[to] === undefined || x1 < s.x0 || x0 > s.x1)
			return;
		const y0 = this.tops[from] + (down ? HEIGHT[this.trace.lanes[from].kind] - 2 : 2);
		const y1 = this.tops[to] + (down ? 2 : HEIGHT[this.trace.lanes[to].kind] - 2);
		const color = a.kind[i] === 2 ? this.color.accent : this.color.ink;

		for (const [style, width] of [[this.color.paper, 3.5], [color, 1.25]]) {
			c.strokeStyle = style;
			c.lineWidth = width;
			c.setLineDash(a.kind[i] === 1 && width < 2 ? [4, 3] : []);
			c.beginPath();
			c.moveTo(x0, y0);
			c.lineTo(x1, y1);
			c.stroke();
		}
		c.setLineDash([]);
		c.lineWidth = 1;
		drawArrowHead(c, color, x0, y0, x1, y1);
	}

	// --- marks ---

	drawMarks(c, s) {
		const last = new Map();		// by lane and kind: where one was drawn last
		const many = firstMark(this.trace.marks, s.to) - firstMark(this.trace.marks, s.from) > RETURNS_ALL;
		const marks = many ? this.trace.notable : this.trace.marks;

		for (let i = firstMark(marks, s.from); i < marks.length && marks[i].t <= s.to; i++) {
			const m = marks[i], x = s.x(m.t), key = `${m.lane} ${m.kind}`;

			if (x - (last.get(key) ?? -10) < (m.bad ? 1 : 5))
				continue;
			last.set(key, x);
			if (m.bad)
				this.drawPole(c, m, x);
			else if (m.lane >= 0)
				this.drawMark(c, m, x, this.tops[m.lane] + HEIGHT.task);
		}
	}

	drawPole(c, m, x) {
		const bottom = m.lane >= 0 ? this.tops[m.lane] + HEIGHT.task : this.full;

		c.fillStyle = this.color.bad;
		c.globalAlpha = 0.8;
		c.fillRect(x - 0.75, TOP + this.box.scrollTop, 1.5, Math.max(bottom - TOP - this.box.scrollTop, 0));
		c.globalAlpha = 1;
	}

	// Preempted: a wedge; a failing return: a cross; another return: a tick.
	drawMark(c, m, x, y) {
		c.strokeStyle = c.fillStyle = m.kind === 'fail' ? this.color.bad : this.color.ink;
		c.beginPath();
		if (m.kind === 'preempt') {
			c.moveTo(x, y - 7);
			c.lineTo(x + 4, y);
			c.lineTo(x - 4, y);
			c.fill();
		} else if (m.kind === 'fail') {
			c.lineWidth = 2;
			for (const slope of [-1, 1]) {
				c.moveTo(x - 4, y - 9 + 4 * slope);
				c.lineTo(x + 4, y - 9 - 4 * slope);
			}
			c.stroke();
			c.lineWidth = 1;
		} else {
			c.fillRect(x - 0.5, y - 6, 1, 6);
		}
	}

	drawSelection(c, s) {
		if (!this.selected)
			return;
		const { lane, bar } = this.selected, l = this.trace.lanes[lane];
		const x = s.x(l.start[bar]), width = Math.max(s.x(l.end[bar]) - x, 2);

		for (const [color, more] of [[this.color.paper, 2], [this.color.ink, 0.5]]) {
			c.strokeStyle = color;
			c.lineWidth = 2;
			c.strokeRect(x - 1 - more, this.tops[lane] - more, width + 2 + 2 * more, HEIGHT[l.kind] + 2 * more);
		}
		c.lineWidth = 1;
	}

	// --- the overview ---

	// The CPUs over the whole run, marks, and the window that is shown below.
	drawMap() {
		const c = this.map.getContext('2d'), s = this.mapScale();
		const x0 = s.x(this.view.from), x1 = Math.max(s.x(this.view.to), x0 + 2);

		this.overview = this.overview ?? this.paintOverview(s);
		c.save();
		c.setTransform(1, 0, 0, 1, 0, 0);
		c.drawImage(this.overview, 0, 0);
		c.restore();
		c.fillStyle = this.color.paper;
		c.globalAlpha = 0.65;
		c.fillRect(s.x0, 0, Math.max(x0 - s.x0, 0), MAP);
		c.fillRect(x1, 0, Math.max(s.x1 - x1, 0), MAP);
		c.globalAlpha = 1;
		c.fillStyle = this.color.bad;
		for (const m of this.trace.bad)
			c.fillRect(s.x(m.t) - 0.75, 0, 1.5, MAP);
		c.strokeStyle = c.fillStyle = this.color.accent;
		c.strokeRect(x0 + 0.5, 0.5, Math.max(x1 - x0 - 1, 1), MAP - 1);
		for (const x of [x0, x1 - 3])
			c.fillRect(x, MAP / 2 - 8, 3, 16);
	}

	mapScale() {
		return new Scale(this.view.start, this.view.end, this.gutter, this.width);
	}

	paintOverview(s) {
		const canvas = document.createElement('canvas'), c = canvas.getContext('2d');
		const ratio = window.devicePixelRatio || 1, cpus = this.trace.data.cpus, h = (MAP - 6) / cpus;

		canvas.width = this.map.width;
		canvas.height = this.map.height;
		c.setTransform(ratio, 0, 0, ratio, 0, 0);
		c.fillStyle = this.color.paper;
		c.fillRect(0, 0, this.width, MAP);
		c.font = FONT;
		c.textBaseline = 'middle';
		this.text(c, this.cut(c, 'whole run', this.gutter - 10), 6, MAP / 2, this.color.quiet);
		for (let i = 0; i < cpus; i++)
			this.drawOverviewLane(c, this.trace.lanes[i], s, 3 + i * h, Math.max(h - 1, 0.75));
		return canvas;
	}

	drawOverviewLane(c, lane, s, y, h) {
		for (let x = s.x0; x < s.x1; x++) {
			const from = s.time(x), to = s.time(x + 1), i = lane.first(from);

			if (i >= lane.n || lane.start[i] >= to || lane.type[i] === HELD)
				continue;
			const best = lane.dominant(i, Math.max(lane.first(to, i), i + 1));

			c.fillStyle = this.fillOf(lane.owner[best]);
			c.fillRect(x, y, 1, h);
		}
	}
}

// The head of an arrow, in its direction.
function drawArrowHead(c, color, x0, y0, x1, y1) {
	const angle = Math.atan2(y1 - y0, x1 - x0), wing = (turn) => [x1 - 7 * Math.cos(angle + turn), y1 - 7 * Math.sin(angle + turn)];

	c.fillStyle = color;
	c.beginPath();
	c.moveTo(x1, y1);
	c.lineTo(...wing(0.45));
	c.lineTo(...wing(-0.45));
	c.fill();
}
