// SPDX-License-Identifier: MIT
//
// marks.js - what is drawn over the lanes of a timeline: arrows, marks, the selection.

Object.assign(Timeline.prototype, {
	// --- arrows ---

	// If there are few arrows, all are drawn. If there are many, only those of the task or CPU
	// that is pointed at or selected, and of these none that is too near to the one before.
	drawArrows(c, s) {
		const a = this.trace.data.arrows, last = new Map();
		const first = firstAtLeast(a.start, s.from - this.trace.longestArrow);
		const end = firstAtLeast(a.start, s.to, first), few = end - first <= ARROWS_ALL;
		const focus = this.pointed ?? this.selected, lane = this.trace.lanes[focus?.lane];

		this.hiddenArrows = few || lane ? 0 : end - first;
		for (let i = first; i < end; i++) {
			const key = `${a.kind[i]} ${a.from_cpu[i]} ${a.to_cpu[i]}`, x = s.x(a.end[i]);

			if (!few && (!lane || !this.touches(a, i, lane) || x - (last.get(key) ?? -1e9) < ARROW_GAP))
				continue;
			last.set(key, x);
			this.drawArrow(c, s, a, i);
		}
	},

	touches(a, i, lane) {
		return lane.kind === 'cpu' ? a.from_cpu[i] === lane.id || a.to_cpu[i] === lane.id :
			lane.kind === 'task' && (a.from_task[i] === lane.id || a.to_task[i] === lane.id);
	},

	// Interrupts and their answers go from CPU to CPU, wake-ups from task to task.
	arrowEnds(a, i) {
		const wake = a.kind[i] === 2;
		const place = (task, cpu) => wake && this.trace.laneOfTask[task] >= 0 ? this.trace.laneOfTask[task] : cpu;

		return [place(a.from_task[i], a.from_cpu[i]), place(a.to_task[i], a.to_cpu[i])];
	},

	drawArrow(c, s, a, i) {
		const [from, to] = this.arrowEnds(a, i), down = this.tops[to] > this.tops[from];
		const x0 = s.x(a.start[i]), x1 = s.x(a.end[i]);

		if (from === to || this.tops[from] === undefined || this.tops[to] === undefined || x1 < s.x0 || x0 > s.x1)
			return;
		const y0 = this.tops[from] + (down ? this.heightOf(from) - 2 : 2);
		const y1 = this.tops[to] + (down ? 2 : this.heightOf(to) - 2);
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
	},

	// --- marks ---

	drawMarks(c, s) {
		const last = new Map();		// by lane and kind: where the last one was drawn
		const many = firstMark(this.trace.marks, s.to) - firstMark(this.trace.marks, s.from) > RETURNS_ALL;
		const marks = many ? this.trace.notable : this.trace.marks;

		for (let i = firstMark(marks, s.from); i < marks.length && marks[i].t <= s.to; i++) {
			const m = marks[i], x = s.x(m.t), key = `${m.lane} ${m.kind}`;

			if (x - (last.get(key) ?? -10) < (m.bad ? 1 : 5))
				continue;
			last.set(key, x);
			if (m.bad && !this.isMoment(m))
				this.drawPole(c, m, x);
			else if (this.tops[m.lane] !== undefined)
				this.drawMark(c, m, x, this.tops[m.lane] + HEIGHT.task);
		}
	},

	drawPole(c, m, x) {
		const bottom = this.tops[m.lane] !== undefined ? this.tops[m.lane] + HEIGHT.task : this.full;

		c.fillStyle = this.color.bad;
		c.globalAlpha = 0.8;
		c.fillRect(x - 0.75, TOP + this.box.scrollTop, 1.5, Math.max(bottom - TOP - this.box.scrollTop, 0));
		c.globalAlpha = 1;
	},

	// A preemption is a wedge, a return with an error a cross, an access that did not see the
	// newest write a hollow diamond, another return a tick.
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
		} else if (m.kind === 'older') {
			this.drawDiamond(c, x, y - 7);
		} else {
			c.fillRect(x - 0.5, y - 6, 1, 6);
		}
	},

	drawDiamond(c, x, y) {
		for (const [dx, dy] of [[0, -5], [5, 0], [0, 5], [-5, 0]])
			c.lineTo(x + dx, y + dy);
		c.closePath();
		c.fillStyle = this.color.paper;
		c.fill();
		c.strokeStyle = this.color.bad;
		c.lineWidth = 1.75;
		c.stroke();
		c.lineWidth = 1;
	},

	drawSelection(c, s) {
		if (!this.selected || this.tops[this.selected.lane] === undefined)
			return;
		const { lane, bar } = this.selected, l = this.trace.lanes[lane];
		const x = s.x(l.start[bar]), width = Math.max(s.x(l.end[bar]) - x, 2);

		for (const [color, more] of [[this.color.paper, 2], [this.color.ink, 0.5]]) {
			c.strokeStyle = color;
			c.lineWidth = 2;
			c.strokeRect(x - 1 - more, this.tops[lane] - more, width + 2 + 2 * more, this.heightOf(lane) + 2 * more);
		}
		c.lineWidth = 1;
	},
});
