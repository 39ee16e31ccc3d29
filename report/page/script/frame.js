// SPDX-License-Identifier: MIT
//
// frame.js - what is around the timelines: controls, legend, and the list of keys.

function select(label, runs, onChange) {
	const box = element('label', label), list = element('select');

	list.append(...runs.map((run) => element('option', run ? runText(run) : 'nothing', {
		value: run?.id ?? '', disabled: Boolean(run && !run.trace), title: run?.no_trace ?? '' })));
	list.addEventListener('change', () => onChange(runById(Number(list.value)) ?? null));
	box.append(list);
	return { box, list };
}

function buildFrame() {
	const runs = byWorth(page.runs), controls = element('div', null, { className: 'controls' });
	const act = (what) => () => { what(page.panes[0]); page.panes[0].canvas.focus({ preventScroll: true }); };

	page.run = select('Run', runs, (run) => showRun(run));
	page.with = select('compare with', [null, ...runs], compareWith);
	page.help = helpDialog();
	controls.append(page.run.box, page.with.box,
		button('+', 'zoom in (key +)', act((p) => p.zoom(0.6))), button('−', 'zoom out (key −)', act((p) => p.zoom(1 / 0.6))),
		button('the moment', 'key m', act((p) => p.showMoment())), button('whole run', 'key 0', act((p) => p.fit())),
		button('previous mark', 'key p', act((p) => p.goToMark(-1))), button('next mark', 'key n', act((p) => p.goToMark(1))),
		button('keys', 'key ?', () => page.help.showModal()));
	page.note = element('p', '', { className: 'message', hidden: true });
	page.note.setAttribute('role', 'status');
	page.place = element('div');
	page.legend = element('div', null, { className: 'legend' });
	page.playerBox = element('div', null, { className: 'player' });
	document.getElementById('lanes').append(controls, page.note, page.place, page.legend, buildDetails(), page.playerBox, page.help);
	drawLegend();
}

function buildDetails() {
	const box = element('div', null, { className: 'details' });

	page.facts = element('dl');
	page.facts.setAttribute('aria-live', 'polite');
	page.beside = element('div', null, { className: 'controls' });
	box.append(page.facts, page.beside);
	return box;
}

function helpDialog() {
	const dialog = element('dialog'), list = element('dl');

	dialog.setAttribute('aria-label', 'Keys and pointer');
	for (const [key, text] of KEYS)
		list.append(element('dt', key), element('dd', text));
	dialog.append(element('h3', 'Keys and pointer'), list, button('close', 'key Esc', () => dialog.close()));
	return dialog;
}

// --- legend: drawn as the lanes are ---

function legendSample(paint) {
	const canvas = element('canvas'), ratio = window.devicePixelRatio || 1, c = canvas.getContext('2d');

	canvas.width = 30 * ratio;
	canvas.height = 16 * ratio;
	c.setTransform(ratio, 0, 0, ratio, 0, 0);
	c.fillStyle = css('--paper');
	c.fillRect(0, 0, 30, 16);
	paint(c, themeColors(c));
	return canvas;
}

function drawLegend() {
	const look = (type) => (c, color) => drawLook(c, color, type, 1, 0, 28, 16);
	const arrow = (name, dash) => (c, color) => {
		c.strokeStyle = color[name];
		c.setLineDash(dash);
		c.beginPath();
		c.moveTo(2, 3);
		c.lineTo(26, 13);
		c.stroke();
		drawArrowHead(c, color[name], 2, 3, 27, 13);
	};
	const mark = (kind) => (c, color) =>
		Timeline.prototype.drawMark.call(Object.assign(Object.create(Timeline.prototype), { color }), c, { kind }, 15, 15);
	const memory = page.runs.map((run) => run.trace?.memory).filter(Boolean);

	page.legend?.replaceChildren(...[
		['runs', look(RUN)], ['runs and holds a lock', look(HOLDING)], ['handler', look(HANDLER)], ['spins for a lock', look(SPIN)],
		['asleep until it gets it', look(ASLEEP)], ['preempted', look(PREEMPTED)], ['queued', look(QUEUED)], ['sleeps', look(SLEEPS)],
		...(page.runs.some((run) => run.mode !== 'run' || run.scheduled) ? [['held by the schedule', look(HELD)]] : []),
		['interrupt sent', arrow('ink', [])], ['its answer', arrow('ink', [4, 3])], ['wake-up', arrow('accent', [])],
		['was preempted', mark('preempt')], ['returned an error', mark('fail')],
		...(memory.some((m) => m.stores.start.length) ? [['store in its CPU’s buffer, until it becomes visible', look(STORED)]] : []),
		...(memory.some((m) => m.accesses.missed.some(Boolean)) ? [['did not see the newest write', mark('older')]] : []),
	].map(([text, paint]) => {
		const item = element('span');

		item.append(legendSample(paint), text);
		return item;
	}));
}

// --- what stands between the name of a run and its picture ---

// In words what the run is about.
function momentBox(pane) {
	const m = pane.trace.moment;

	if (!m)
		return [];
	const box = element('p', null, { className: 'moment' }), go = button('show it', 'key m', () => pane.showMoment());

	go.className = 'link';
	if (m.kind === 'late')
		box.append(element('b', `${m.name} was ${formatTime(m.to - m.from)} late`), ` at ${formatExact(m.from)}: ${m.text}. `, go);
	else
		box.append(element('b', m.text), ` (${m.name}, at ${formatTime(m.to)}) `, go);
	return [box];
}

// A deadlock: who waits for whom, in a circle if there is one.
function circleBox(pane) {
	const { trace } = pane, { circle } = trace;

	if (!circle.length)
		return [];
	const box = element('div', null, { className: 'circle' }), list = element('ol'), name = (one) => element('b', trace.taskName(one.task));

	for (const one of circle) {
		const item = element('li'), holder = one.holder >= 0 ? trace.taskName(one.holder) : 'nobody';

		item.append(name(one), ' waits for ', element('i', trace.data.locks[one.lock]), `, which ${holder} holds, since ${formatTime(one.since)}`);
		list.append(item);
	}
	box.append(element('h4', trace.isCircle() ? 'They wait for each other, for ever' : 'They wait for ever'), list);
	if (trace.isCircle())
		box.prepend(drawCircle(trace, circle));
	return [box];
}

// The tasks on a circle, each with an arrow to who holds what it waits for.
function drawCircle(trace, circle) {
	const n = circle.length, width = 340, height = n === 2 ? 112 : 190, at = (i) => [width / 2 + 110 * Math.sin(2 * Math.PI * i / n - (n === 2 ? Math.PI / 2 : 0)), height / 2 - 66 * Math.cos(2 * Math.PI * i / n - (n === 2 ? Math.PI / 2 : 0))];
	const root = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': 'a circle of tasks that wait for each other; the list says the same' });

	circle.forEach((one, i) => {
		const [x0, y0] = at(i), [x1, y1] = at(i + 1), dx = x1 - x0, dy = y1 - y0, far = Math.hypot(dx, dy), bend = 44;
		const mx = (x0 + x1) / 2 + dy / far * bend, my = (y0 + y1) / 2 - dx / far * bend, ex = x1 + (mx - x1) * 0.24, ey = y1 + (my - y1) * 0.24;
		const angle = Math.atan2(y1 - my, x1 - mx), wing = (turn) => `${(ex - 9 * Math.cos(angle + turn)).toFixed(1)},${(ey - 9 * Math.sin(angle + turn)).toFixed(1)}`;

		root.append(svg('path', { class: 'edge', d: `M${x0},${y0}Q${mx},${my} ${ex},${ey}` }), svg('path', { class: 'head', d: `M${ex},${ey}L${wing(0.4)}L${wing(-0.4)}Z` }),
			svgText(fittingText(trace.data.locks[one.lock], 110), (x0 + 2 * mx + x1) / 4, (y0 + 2 * my + y1) / 4 + (my < height / 2 ? -7 : 15), { 'text-anchor': 'middle', class: 'lock' }));
	});
	circle.forEach((one, i) => {
		const [x, y] = at(i), text = fittingText(trace.taskName(one.task), 100), w = textWidth(text) + 18;

		root.append(svg('rect', { class: 'task', x: x - w / 2, y: y - 13, width: w, height: 26, rx: 13 }), svgText(text, x, y + 4, { 'text-anchor': 'middle' }));
	});
	return root;
}
