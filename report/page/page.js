// SPDX-License-Identifier: MIT
//
// page.js - what the reader can do: choose runs, compare two, walk through steps, go from
// a row of a table to the moment it tells of. The address keeps where one is.

const STEPS_LISTED = 3000;

const page = { runs: [], traces: new Map(), panes: [], view: null, step: -1 };

function element(name, text, more = {}) {
	const e = document.createElement(name);

	if (text !== undefined && text !== null)
		e.textContent = text;
	return Object.assign(e, more);
}

function runText(run) {
	const bad = run.violations.length ? `, ${run.violations[0].property}` : '';

	return `${run.id}: ${run.policy}${run.point ? `, ${run.point}` : ''}${run.mode === 'run' ? '' : `, ${run.mode}`}${bad}`;
}

// Prepared when it is first shown: a page may have many.
function traceOf(run) {
	if (!run || !run.trace)
		return null;
	if (!page.traces.has(run.id))
		page.traces.set(run.id, new Trace(run));
	return page.traces.get(run.id);
}

function runById(id) {
	return page.runs.find((run) => run.id === id);
}

// --- theme ---

function setTheme(theme) {
	document.documentElement.dataset.theme = theme;
	drawCharts(page.runs);
	for (const pane of page.panes)
		pane.request();
}

function addThemeButton() {
	const button = element('button', 'Light / dark', { id: 'theme', type: 'button' });

	button.addEventListener('click', () =>
		setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
	document.querySelector('header').append(button);
}

// --- tables ---

function cellValue(row, column) {
	const cell = row.cells[column], value = cell.dataset.value ?? cell.textContent;
	const number = Number(value);

	return value !== '' && !Number.isNaN(number) ? number : value;
}

function sortTable(table, column) {
	const body = table.tBodies[0], down = table.dataset.sorted === String(column);
	const rows = [...body.rows].sort((a, b) => {
		const x = cellValue(a, column), y = cellValue(b, column);

		return typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
	});

	table.dataset.sorted = down ? '' : column;
	body.append(...(down ? rows.reverse() : rows));
}

function prepareTables() {
	for (const table of document.querySelectorAll('table.data')) {
		[...table.tHead.rows[0].cells].forEach((cell, i) => cell.addEventListener('click', () => sortTable(table, i)));
		for (const row of table.tBodies[0].rows) {
			const run = runById(Number(row.dataset.run));

			if (!run || !run.trace)
				continue;
			const go = () => showRun(run, row.dataset.t === undefined ? -1 : Number(row.dataset.t), true);

			row.classList.add('goes');
			row.tabIndex = 0;
			row.title = 'show it in the timeline';
			row.addEventListener('click', go);
			row.addEventListener('keydown', (e) => e.key === 'Enter' && go());
		}
	}
}

// --- the timeline's frame ---

function option(run) {
	return element('option', run ? runText(run) : 'nothing', { value: run ? run.id : '' });
}

function select(label, runs, onChange) {
	const box = element('label', label), list = element('select');

	list.append(...runs.map(option));
	list.addEventListener('change', () => onChange(runById(Number(list.value)) || null));
	box.append(list);
	return { box, list };
}

function button(text, title, action) {
	const b = element('button', text, { type: 'button', title });

	b.addEventListener('click', action);
	return b;
}

function buildFrame() {
	const drawn = page.runs.filter((run) => run.trace);
	const place = document.getElementById('lanes');

	page.run = select('Run', drawn, (run) => showRun(run));
	page.with = select('compare with', [null, ...drawn], (run) => compareWith(run));
	const controls = element('div', null, { className: 'controls' });

	controls.append(page.run.box, page.with.box,
		button('+', 'zoom in', () => page.panes[0].zoom(0.6)), button('−', 'zoom out', () => page.panes[0].zoom(1 / 0.6)),
		button('whole run', 'key 0', () => page.panes[0].fit()),
		button('previous mark', 'key p', () => page.panes[0].goToMark(-1)),
		button('next mark', 'key n', () => page.panes[0].goToMark(1)));
	page.place = element('div');
	page.difference = element('p', '', { className: 'difference', hidden: true });
	page.details = element('div', 'Point at a bar, or click it.', { className: 'details' });
	page.details.setAttribute('aria-live', 'polite');
	page.player = element('div', null, { className: 'player' });
	place.append(controls, page.difference, page.place, legend(), help(), page.details, page.player);
}

function legend() {
	const box = element('div', null, { className: 'legend' });
	const entries = [['runs, in its task’s colour', PALETTE[0]], ['spins', `repeating-linear-gradient(-45deg, ${PALETTE[0]}55 0 3px, transparent 3px 6px), ${PALETTE[0]}55`],
		['interrupt', 'var(--irq)'], ['held by the schedule', 'repeating-linear-gradient(45deg, var(--quiet) 0 1px, transparent 1px 6px)'],
		['waits for a CPU (red: preempted)', 'var(--paper)'], ['asleep', 'linear-gradient(transparent 4px, var(--quiet) 4px 7px, transparent 7px)']];

	for (const [text, background] of entries) {
		const item = element('span'), sample = element('i');

		sample.style.background = background;
		item.append(sample, document.createTextNode(text));
		box.append(item);
	}
	return box;
}

function help() {
	return element('p', 'Wheel with ctrl (or once the timeline has been clicked): zoom; shift and wheel, or drag: move; double click: a bar in full. ' +
		'Keys: ← → or a d move, + − or w s zoom, 0 whole run, n p next and previous mark, [ ] bars of a lane, Esc nothing selected. ' +
		'Arrows: interrupts (black), answers (dashed), wake-ups (blue).', { className: 'help' });
}

// --- runs ---

function addPane(run) {
	const trace = traceOf(run), box = element('div', null, { className: 'pane' });
	const name = element('div', runText(run), { className: 'name' });

	if (trace.data.lost)
		name.append(element('span', ` – the first part only: ${trace.data.lost} events after it are not shown`, { className: 'note' }));
	else if (trace.start > 0 || trace.end < run.sim_ns)
		name.append(element('span', ` – ${formatTime(trace.start)} to ${formatTime(trace.end)} of ${formatTime(run.sim_ns)}`, { className: 'note' }));
	box.append(name);
	page.place.append(box);
	const pane = new Timeline(box, trace, page.view, update);

	page.panes.push(pane);
	return pane;
}

function rebuild(run, other) {
	const traces = [run, other].filter(Boolean).map(traceOf);
	const start = Math.min(...traces.map((t) => t.start)), end = Math.max(...traces.map((t) => t.end));

	page.view = { start, end, from: start, to: end };
	page.panes = [];
	page.place.replaceChildren();
	for (const r of [run, other].filter(Boolean))
		addPane(r);
	markDifference(run, other, traces);
	buildPlayer(page.panes[0]);
	for (const pane of page.panes)
		pane.resize();
}

function markDifference(run, other, traces) {
	const found = other ? firstDifference(traces[0], traces[1]) : null;

	page.difference.hidden = !other;
	page.difference.textContent = found ? found.text : 'Both take the same steps.';
	page.found = found;
	if (!found)
		return;
	page.panes[0].mark = found.a >= 0 ? traces[0].data.slices.end[found.a] : traces[0].end;
	page.panes[1].mark = found.b >= 0 ? traces[1].data.slices.end[found.b] : traces[1].end;
}

function showRun(run, t = -1, goes = false) {
	if (!page.current || page.current !== run) {
		page.current = run;
		page.run.list.value = run.id;
		if (page.other === run)
			page.other = null;
		page.with.list.value = page.other ? page.other.id : '';
		rebuild(run, page.other);
	}
	if (t >= 0)
		page.panes[0].goTo(t);
	if (goes) {
		document.getElementById('timelines').scrollIntoView({ block: 'start' });
		page.panes[0].canvas.focus({ preventScroll: true });
	}
	update();
}

function compareWith(run) {
	page.other = run === page.current ? null : run;
	page.with.list.value = page.other ? page.other.id : '';
	rebuild(page.current, page.other);
	update();
}

function describeSelection() {
	const pane = page.panes.find((p) => p.selected);

	if (!pane) {
		page.details.textContent = 'Point at a bar, or click it.';
		return;
	}
	const { lane, bar } = pane.selected;
	const lines = pane.trace.describe(pane.trace.lanes[lane], bar);

	page.details.replaceChildren(element('b', lines[0]), document.createTextNode(` · ${lines.slice(1).join(' · ')}`));
}

function update() {
	for (const pane of page.panes)
		pane.request();
	describeSelection();
	keepAddress();
}

// --- step by step ---

function violates(pane, slice) {
	const t = pane.trace.data.slices.end[slice];

	return pane.trace.badMarks.some((m) => m.kind === 'violation' && m.t === t && m.task === pane.trace.data.slices.task[slice]);
}

function stepRow(pane, slice, n, tasks) {
	const row = element('tr'), s = pane.trace.data.slices, object = pane.trace.objectName(s.object[slice]);
	const column = tasks.indexOf(s.task[slice]);

	row.append(element('td', formatTime(s.end[slice])));
	tasks.forEach((_, i) => row.append(element('td', i === column ?
		`${pane.trace.data.tasks[s.task[slice]].irq ? '[irq] ' : ''}${pane.trace.label(slice)}${object ? ` (${object})` : ''}` : '')));
	row.classList.toggle('violates', violates(pane, slice));
	row.addEventListener('click', () => goToStep(n));
	return row;
}

function buildPlayer(pane) {
	const steps = pane.trace.steps.slice(0, STEPS_LISTED), table = element('table'), head = element('tr');
	const tasks = [...new Set(steps.map((i) => pane.trace.data.slices.task[i]))].sort((a, b) => a - b);
	const controls = element('div', null, { className: 'controls' }), list = element('div', null, { className: 'steps' });

	page.step = -1;
	page.rows = [];
	head.append(element('td', 'time'), ...tasks.map((task) => element('td', pane.trace.taskName(task))));
	table.append(head);
	controls.append(element('h3', 'Step by step'),
		button('|◀', 'first step', () => goToStep(0)), button('◀', 'previous step', () => goToStep(page.step - 1)),
		button('▶', 'next step', () => goToStep(page.step + 1)), button('▶|', 'last step', () => goToStep(steps.length - 1)),
		button('play', 'one after the other', () => play()), button('to the violation', '', () => toViolation(pane, steps)));
	if (pane.trace.steps.length > steps.length)
		controls.append(element('span', `the first ${steps.length} of ${pane.trace.steps.length} steps`, { className: 'note' }));
	list.append(table);
	page.list = list;
	page.player.replaceChildren(controls, list);
	page.fill = () => {
		if (page.rows.length)
			return;
		page.rows = steps.map((slice, n) => stepRow(pane, slice, n, tasks));
		table.append(...page.rows);
	};
	page.steps = steps;
	if (steps.length <= 400)
		page.fill();
	else
		list.append(button('list the steps', '', (e) => { page.fill(); e.target.remove(); }));
}

function goToStep(n) {
	if (n < 0 || n >= page.steps.length)
		return;
	page.fill();
	page.rows[page.step]?.removeAttribute('aria-current');
	page.step = n;
	const row = page.rows[n], top = row.offsetTop;

	row.setAttribute('aria-current', 'true');
	if (top < page.list.scrollTop || top + row.offsetHeight > page.list.scrollTop + page.list.clientHeight)
		page.list.scrollTop = top - page.list.clientHeight / 3;
	page.panes[0].selectSlice(page.steps[n]);
}

function toViolation(pane, steps) {
	const n = steps.findIndex((slice) => violates(pane, slice));

	if (n >= 0)
		goToStep(n);
}

function play() {
	if (page.playing) {
		clearInterval(page.playing);
		page.playing = 0;
		return;
	}
	page.playing = setInterval(() => {
		if (page.step + 1 < page.steps.length)
			goToStep(page.step + 1);
		else
			play();
	}, 500);
}

// --- the address ---

function keepAddress() {
	clearTimeout(page.timer);
	page.timer = setTimeout(() => {
		const parts = [`run=${page.current.id}`, `from=${Math.round(page.view.from)}`, `to=${Math.round(page.view.to)}`];

		if (page.other)
			parts.push(`compare=${page.other.id}`);
		history.replaceState(null, '', `#${parts.join('&')}`);
	}, 150);
}

function readAddress() {
	const wanted = new URLSearchParams(location.hash.slice(1));
	const has = (id) => { const run = runById(Number(wanted.get(id))); return run && run.trace ? run : null; };
	const from = Number(wanted.get('from')), to = Number(wanted.get('to'));

	return { run: has('run'), other: has('compare'), from, to };
}

function firstRun() {
	return page.runs.find((run) => run.trace && run.violations.length) || page.runs.find((run) => run.trace);
}

// --- the beginning ---

function start() {
	const data = JSON.parse(document.getElementById('data').textContent);
	const dark = window.matchMedia && matchMedia('(prefers-color-scheme: dark)');

	page.runs = data.runs;
	document.documentElement.dataset.theme = dark && dark.matches ? 'dark' : 'light';
	dark?.addEventListener?.('change', (e) => setTheme(e.matches ? 'dark' : 'light'));
	addThemeButton();
	prepareTables();
	drawCharts(page.runs);
	const address = readAddress(), run = address.run || firstRun();

	if (!run) {
		document.getElementById('lanes').append(element('p', 'There is no run here that can be drawn.', { className: 'note' }));
		return;
	}
	buildFrame();
	page.other = address.other === run ? null : address.other;
	showRun(run);
	if (page.other)
		page.with.list.value = page.other.id;
	if (address.to > address.from)
		page.panes[0].show(address.from, address.to);
	window.addEventListener('resize', () => { for (const pane of page.panes) { pane.resize(); pane.request(); } });
}

// For tests, and the curious.
window.simrunPage = {
	view: () => ({ run: page.current?.id, compare: page.other?.id ?? null, from: page.view?.from, to: page.view?.to,
		selected: page.panes[0]?.selected ?? null, step: page.step, difference: page.difference?.textContent ?? '' }),
};

start();
