// SPDX-License-Identifier: MIT
//
// overview.js - the overview above a timeline: the whole run, and the window shown below it.

Object.assign(Timeline.prototype, {
	// The CPUs during the whole run, the marks, and the window that is shown below.
	drawMap() {
		const c = this.map.getContext('2d'), s = this.mapScale();
		const x0 = s.x(this.from), x1 = Math.max(s.x(this.to), x0 + 2);

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
	},

	mapScale() {
		return new Scale(this.view.start + this.shift, this.view.end + this.shift, this.gutter, this.width);
	},

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
		this.text(c, this.cut(c, this.trace.end - this.trace.start < this.trace.run.sim_ns ? 'all that is drawn' : 'whole run', this.gutter - 10), 6, MAP / 2, this.color.quiet);
		for (let i = 0; i < cpus; i++)
			this.drawOverviewLane(c, this.trace.lanes[i], s, 3 + i * h, Math.max(h - 1, 0.75));
		return canvas;
	},

	drawOverviewLane(c, lane, s, y, h) {
		for (let x = s.x0; x < s.x1; x++) {
			const from = s.time(x), to = s.time(x + 1), i = lane.first(from);

			if (i >= lane.n || lane.start[i] >= to || lane.type[i] === HELD)
				continue;
			const best = lane.dominant(i, Math.max(lane.first(to, i), i + 1));

			c.fillStyle = this.color[ROLE_COLORS.get(lane.type[best])];
			c.fillRect(x, y, 1, h);
		}
	},

	// --- dragging its window, or an edge of it ---

	onMapDown(e) {
		const s = this.mapScale(), x = e.offsetX, left = s.x(this.from), right = s.x(this.to);

		this.map.setPointerCapture(e.pointerId);
		if (Math.abs(x - left) < 6 && right - left > 14)
			this.grip = { edge: 'from' };
		else if (Math.abs(x - right) < 6 && right - left > 14)
			this.grip = { edge: 'to' };
		else
			this.grip = { by: x >= left && x <= right ? s.time(x) - this.from : this.span / 2 };
		this.onMapMove(e);
	},

	onMapMove(e) {
		if (!this.grip)
			return;
		const t = this.mapScale().time(e.offsetX), start = this.view.start + this.shift, end = this.view.end + this.shift;

		if (this.grip.edge === 'from')
			this.show(Math.max(Math.min(t, this.to - LEAST_SPAN), start), this.to);
		else if (this.grip.edge === 'to')
			this.show(this.from, Math.min(Math.max(t, this.from + LEAST_SPAN), end));
		else
			this.show(t - this.grip.by, t - this.grip.by + this.span);
	},
});
