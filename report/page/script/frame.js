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
		button('whole run', 'key 0', act((p) => p.fit())),
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
	const look = (type, irq) => (c, color) => drawLook(c, color, type, irq ? color.irq : PALETTE[0], irq, 1, 0, 28, 16);
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
		['runs, in its task’s colour', look(STEP)], ['interrupt', look(STEP, true)], ['spins', look(SPIN)],
		['held by the schedule', look(HELD)], ['queued', look(QUEUED)], ['preempted', look(PREEMPTED)],
		['asleep on a lock or on CPUs', look(ASLEEP)], ['sleeps', look(SLEEPS)],
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
