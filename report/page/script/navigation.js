// SPDX-License-Identifier: MIT
//
// navigation.js - which part of a run is shown, and what of it is selected.

const LEAST_SPAN = 10;		// ns; nobody can zoom in further

Object.assign(Timeline.prototype, {
	// --- what is shown ---

	// from and to: times of this run.
	show(from, to) {
		const v = this.view, room = v.end - v.start;
		const span = Math.min(Math.max(to - from, LEAST_SPAN), room), middle = (from + to) / 2 - this.shift;

		v.from = Math.min(Math.max(middle - span / 2, v.start), v.end - span);
		v.to = v.from + span;
		this.onChange();
	},

	zoom(factor, around = (this.from + this.to) / 2) {
		const least = LEAST_SPAN / this.span, by = Math.max(factor, least);

		this.show(around - (around - this.from) * by, around + (this.to - around) * by);
	},

	pan(part) {
		this.show(this.from + this.span * part, this.to + this.span * part);
	},

	fit() {
		this.show(this.view.start + this.shift, this.view.end + this.shift);
	},

	// The moment that the run is about.
	showMoment() {
		const first = this.trace.firstView();

		this.show(first.from, first.to);
	},

	// Shows a moment and what is around it. A reader who has zoomed in further stays so close,
	// unless anew is true.
	goTo(t, anew = false) {
		const late = this.trace.lateAt(t), w = late ?? this.trace.windowAround(t);
		const span = anew || late ? w.to - w.from : Math.min(this.span, w.to - w.from), middle = late ? (w.from + w.to) / 2 : t;

		this.view.cursor = t - this.shift;
		this.show(middle - span / 2, middle + span / 2);
	},

	// Moves the view no further than needed.
	bringIntoView(start, end) {
		if (start >= this.from && end <= this.to)
			return;
		if (end - start > this.span)
			this.show(start - this.span * 0.1, start + this.span * 0.9);
		else
			this.show((start + end - this.span) / 2, (start + end + this.span) / 2);
	},

	goToMark(direction) {
		const marks = this.trace.notable;
		const now = this.cursor ?? (direction > 0 ? this.from - 1 : this.to + 1);
		const mark = direction > 0 ? marks.find((m) => m.t > now) : marks.filter((m) => m.t < now).pop();

		if (!mark)
			return;
		this.goToMoment(mark.t, mark.task);
	},

	// Goes to a moment, and selects the slice of the task that ended then.
	goToMoment(t, task, anew = false) {
		const slice = this.trace.sliceAt(task, t);

		if (slice >= 0)
			this.selectSlice(slice);
		this.goTo(t, anew);
	},

	// --- what is selected ---

	select(lane, bar) {
		const l = this.trace.lanes[lane];

		if (!l || bar < 0 || bar >= l.n) {
			this.selected = null;
			this.onChange();
			return;
		}
		this.selected = { lane, bar };
		this.view.cursor = (l.isSlice(bar) ? l.end[bar] : l.start[bar]) - this.shift;
		this.reveal(lane);
		this.bringIntoView(l.start[bar], l.end[bar]);
		this.scrollTo(this.tops[lane], this.heightOf(lane));
		this.onChange();
	},

	selectSlice(slice) {
		const place = this.trace.placeOf(slice);

		if (place)
			this.select(place.lane, place.bar);
	},

	selectedSlice() {
		const s = this.selected, lane = s && this.trace.lanes[s.lane];

		return lane && lane.kind !== 'lock' && lane.isSlice(s.bar) ? lane.ref[s.bar] : -1;
	},

	selectBeside(direction) {
		const s = this.selected;

		if (s)
			this.select(s.lane, Math.min(Math.max(s.bar + direction, 0), this.trace.lanes[s.lane].n - 1));
		else
			this.selectLane(1);
	},

	// Selects in the next lane that has bars the one at the time of the selection, or in the
	// middle of the view.
	selectLane(direction) {
		const lanes = this.trace.lanes, s = this.selected;
		const t = s ? lanes[s.lane].start[s.bar] : (this.from + this.to) / 2;
		let lane = s ? s.lane + direction : 0;

		while (lanes[lane] && (!lanes[lane].n || !this.isShown(lane)))
			lane += direction;
		if (lanes[lane])
			this.select(lane, Math.min(lanes[lane].first(t + 0.5), lanes[lane].n - 1));
	},

	zoomToSelected() {
		if (!this.selected)
			return;
		const { lane, bar } = this.selected, l = this.trace.lanes[lane];
		const length = Math.max(l.end[bar] - l.start[bar], LEAST_SPAN);

		this.show(l.start[bar] - length * 0.5, l.end[bar] + length * 0.5);
	},

	clear() {
		if (!this.selected && this.view.cursor === null)
			this.canvas.blur();
		this.selected = null;
		this.view.cursor = null;
		this.onChange();
	},

	scrollTo(y, h) {
		if (y < this.box.scrollTop + TOP)
			this.box.scrollTop = y - TOP;
		else if (y + h > this.box.scrollTop + this.height)
			this.box.scrollTop = y + h - this.height + 4;
	},
});
