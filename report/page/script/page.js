// SPDX-License-Identifier: MIT
//
// page.js - what the reader can do: choose a run, compare two, and go to a moment. The
// address says where the reader is, so that it can be sent to others.

const page = { runs: [], traces: new Map(), panes: [], view: null, player: null, ready: 0 };

// --- runs ---

function runText(run) {
	const words = [run.policy, run.point, run.mode === 'run' ? '' : run.mode, run.violations[0]?.property];

	return `${run.id}: ${words.filter(Boolean).join(', ')}${run.trace ? '' : ' (not drawn)'}`;
}

// A trace is prepared when it is first shown, because a page may have many.
function traceOf(run) {
	if (!run?.trace)
		return null;
	if (!page.traces.has(run.id))
		page.traces.set(run.id, new Trace(run));
	return page.traces.get(run.id);
}

function runById(id) {
	return page.runs.find((run) => run.id === id);
}

function worstLatency(run) {
	return Math.max(0, ...run.latency.map((l) => l.max_ns));
}

// Runs that can be drawn come first; of these the ones that violate what nobody expected, then
// the latest ones, then those that violate anything.
function byWorth(runs) {
	const surprises = (run) => run.violations.some((v) => !v.expected);
	const worth = (run) => (run.trace ? 0 : 4) + (surprises(run) ? 0 : 2) + (run.violations.length ? 0 : 1);
	const measured = runs.some((run) => worstLatency(run));

	return [...runs].sort((a, b) => (measured ? (worth(a) >> 1) - (worth(b) >> 1) || worstLatency(b) - worstLatency(a) : 0) ||
		worth(a) - worth(b) || a.id - b.id);
}

// --- theme ---

function setTheme(theme) {
	document.documentElement.dataset.theme = theme;
	page.themeButton.textContent = theme === 'dark' ? 'Light' : 'Dark';
	drawCharts(page.runs);
	drawLegend();
	for (const pane of page.panes)
		pane.request();
}

function addThemeButton() {
	const dark = matchMedia('(prefers-color-scheme: dark)');

	document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
	page.themeButton = button(dark.matches ? 'Light' : 'Dark', 'light or dark', () =>
		setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
	page.themeButton.id = 'theme';
	dark.addEventListener('change', (e) => setTheme(e.matches ? 'dark' : 'light'));
	document.querySelector('header').append(page.themeButton);
}

// A page is printed in the light theme, and all lanes are printed.
function preparePrinting() {
	let before = '';

	window.addEventListener('beforeprint', () => {
		before = document.documentElement.dataset.theme;
		setTheme('light');
		for (const pane of page.panes) {
			pane.resize(true);
			pane.draw();
		}
	});
	window.addEventListener('afterprint', () => {
		setTheme(before);
		resizePanes();
	});
}

// --- which runs are shown ---

function addPane(run, share, shift) {
	const trace = traceOf(run), box = element('div', null, { className: 'pane' }), name = element('h3', null, { className: 'name' }), parts = [];

	name.append(runText(run));
	if (trace.start > 0 || trace.end < run.sim_ns)
		parts.push(`${formatTime(trace.end - trace.start)} of ${formatTime(run.sim_ns)}, from ${formatExact(trace.start)} on`);
	if (trace.data.memory)
		parts.push(`memory = ${trace.data.memory.model}`);
	if (trace.data.lost)
		parts.push(`${trace.data.lost} events after it were not kept`);
	if (run.of)
		parts.push(`counterexample of search ${run.of.run}: ${run.of.property}`);
	if (parts.length)
		name.append(element('span', parts.join('; '), { className: 'note' }));
	box.append(name);
	page.place.append(box);
	const pane = new Timeline(box, trace, page.view, shift, update);

	Object.assign(pane, { share, onHelp: () => page.help.showModal(), onStep: (by) => page.player.go(page.player.n + by) });
	name.after(...momentBox(pane), ...circleBox(pane), ...blameBox(pane));
	page.panes.push(pane);
}

// The second run is laid beside the first so that what they have in common is at the same place.
function rebuild() {
	const runs = [page.current, page.other].filter(Boolean), traces = runs.map(traceOf);
	const event = traces[1] ? commonEvent(...traces) : null, shifts = [0, event ? event.b - event.a : 0];
	const start = Math.min(...traces.map((t, i) => t.start - shifts[i])), end = Math.max(...traces.map((t, i) => t.end - shifts[i]));

	page.player?.stop();
	page.view = { start, end, from: start, to: end, cursor: null };
	page.panes = [];
	page.place.replaceChildren();
	runs.forEach((run, i) => addPane(run, runs.length > 1 ? 0.42 : 0.66, shifts[i]));
	say('');
	page.player = new Player(page.playerBox, traces[0], (slice) => page.panes[0].selectSlice(slice));
	page.run.list.value = page.current.id;
	page.with.list.value = page.other?.id ?? '';
	for (const row of document.querySelectorAll('tr[data-run]'))
		row.classList.toggle('current', runs.some((run) => run.id === Number(row.dataset.run)));
	resizePanes();
	page.panes[0].showMoment();
	if (event)
		showEvent(event, traces);
}

function resizePanes() {
	for (const pane of page.panes) {
		pane.resize();
		pane.request();
	}
}

function say(text) {
	page.note.hidden = !text;
	page.note.textContent = text;
}

function showEvent({ a, b, text, found }, traces) {
	say(`${text} `);
	if (!found)
		return;
	page.panes[0].mark = a;
	page.panes[1].mark = b;
	const both = traces.map((t) => t.firstView()), late = traces.every((t) => t.moment?.kind === 'late');

	if (late)
		page.panes[0].show(Math.min(both[0].from, both[1].from - b + a), Math.max(both[0].to, both[1].to - b + a));
	page.note.append(button('go there', 'the dashed line', () => {
		if (!late && found.a >= 0)
			page.panes[0].selectSlice(found.a);
		page.panes[0].goTo(a);
	}));
}

function showRun(run) {
	if (!run?.trace || run === page.current)
		return;
	page.current = run;
	if (page.other === run)
		page.other = null;
	rebuild();
	update();
}

function compareWith(run) {
	page.other = run === page.current ? null : run;
	rebuild();
	update();
}

// The text as a shell takes it: a file may have any name.
function shellWord(text) {
	return /^[\w.+/-]+$/.test(text) && !text.startsWith('-') ? text : `'${String(text).replaceAll("'", "'\\''")}'`;
}

// What a row of a table leads to: a run, and a moment of it (-1: that which it is about).
function goTo(run, t) {
	if (!page.current)
		return;
	bringUp(document.getElementById('timelines'));
	if (!run.trace) {
		say(`Run ${run.id}, ${run.policy}, is not drawn here: ${run.no_trace ?? 'its events are not in this page'}.`);
		return;
	}
	showRun(run);
	page.panes[0].canvas.focus({ preventScroll: true });
	const trace = traceOf(run);

	if (t < 0) {
		page.panes[0].showMoment();
		return;
	}
	if (t < trace.start || t > trace.end) {
		say(`${formatExact(t)} is not among what is drawn of run ${run.id}. It is with: simrun report ` +
			`${shellWord(page.database)} ${run.id} --from ${Math.max(Math.round(t - 1e6), 0)}ns --to ${Math.round(t + 1e6)}ns --html FILE`);
		return;
	}
	const mark = trace.marks.find((m) => m.bad && m.t === t);

	page.panes[0].goToMoment(t, mark?.task ?? -1, true);
}

// --- what is selected ---

function fact([name, value]) {
	return name ? [element('dt', `${name} `), element('dd', `${value} `)] : [element('dd', `${value} `, { className: 'whole' })];
}

function describeSelection() {
	const pane = page.panes.find((p) => p.selected), what = pane?.selected;
	const key = what ? `${page.panes.indexOf(pane)} ${what.lane} ${what.bar} ${page.current.id}` : '';

	if (key === page.described)
		return;
	page.described = key;
	if (!what) {
		page.facts.replaceChildren(element('dd', 'Nothing is selected: point at a bar, or click it. The key ? tells more.', { className: 'whole' }));
		page.beside.replaceChildren();
		return;
	}
	const lane = pane.trace.lanes[what.lane], pages = pane.trace.pagesAt(lane.end[what.bar]);
	const facts = pane.trace.facts(lane, what.bar);

	if (pages)
		facts.push(['pages then', `${pages.lazy} lazy, ${pages.inFlight} in flight`]);
	page.facts.replaceChildren(...facts.flatMap(fact));
	page.beside.replaceChildren(...besideButtons(pane));
	followInList(pane);
}

// Buttons that lead to the steps of the same task before and after this one.
function besideButtons(pane) {
	const slice = pane.selectedSlice(), buttons = [button('zoom to it', 'key z', () => pane.zoomToSelected())];

	if (slice < 0)
		return buttons;
	const task = pane.trace.taskName(pane.trace.data.slices.task[slice]);

	for (const [direction, word] of [[1, 'next'], [-1, 'previous']]) {
		const other = pane.trace.stepBeside(slice, direction);

		if (other >= 0)
			buttons.unshift(button(`${word} step of ${task}: ${pane.trace.label(other)}`, '', () => pane.selectSlice(other)));
	}
	return buttons;
}

function followInList(pane) {
	const slice = pane.selectedSlice(), n = slice < 0 ? -1 : pane.trace.placeOfStep[slice];

	if (pane === page.panes[0] && n >= 0 && page.player.n !== n)
		page.player.setCurrent(n);
}

function update() {
	for (const pane of page.panes)
		pane.request();
	describeSelection();
	keepAddress();
}

// --- the address: #run=3&t=4970&w=2000&compare=5, t in the middle of w ---

function addressOf() {
	const v = page.view, parts = [`run=${page.current.id}`];

	if (v.from > v.start || v.to < v.end)
		parts.push(`t=${Math.round((v.from + v.to) / 2)}`, `w=${Math.round(v.to - v.from)}`);
	if (page.other)
		parts.push(`compare=${page.other.id}`);
	return `#${parts.join('&')}`;
}

function keepAddress() {
	clearTimeout(page.timer);
	page.timer = setTimeout(() => {
		if (location.hash !== page.address)
			return;		// the reader has typed another one: hashchange goes there
		page.address = addressOf();
		history.replaceState(null, '', page.address);
	}, 200);
}

function readAddress() {
	const wanted = new URLSearchParams(location.hash.slice(1));
	const drawn = (key) => { const run = runById(Number(wanted.get(key))); return run?.trace ? run : null; };

	return { run: drawn('run'), other: drawn('compare'), t: Number(wanted.get('t') ?? -1), w: Number(wanted.get('w') ?? 0) };
}

function goToAddress() {
	const { run, other, t, w } = readAddress(), first = byWorth(page.runs)[0];

	page.address = location.hash;
	page.current = run ?? page.current ?? (first?.trace ? first : null);
	if (!page.current)
		return false;
	page.other = other === page.current ? null : other;
	rebuild();
	if (t >= 0 && w > 0)
		page.panes[0].show(t - w / 2, t + w / 2);
	else if (t >= 0)
		page.panes[0].goTo(t);
	update();
	return true;
}

// --- keys ---

// The keys of the timeline work wherever the reader is, but where something else wants them.
function listenEverywhere() {
	document.addEventListener('keydown', (e) => {
		const taken = e.target.closest('select, input, button, summary, dialog, [tabindex], a') || document.querySelector('dialog[open]');
		const scrolls = ['ArrowUp', 'ArrowDown', 'Home', 'Enter', 'Escape'].includes(e.key);

		if (!e.defaultPrevented && !taken && !scrolls && page.panes[0])
			page.panes[0].onKey(e);
	});
}

// --- the beginning ---

function start() {
	const data = JSON.parse(document.getElementById('data').textContent);

	page.runs = data.runs;
	page.database = data.database;
	addThemeButton();
	addContents();
	prepareSkipLink();
	page.sweeps = startSweeps(data.sweeps);
	document.querySelectorAll('table.data').forEach(prepareTable);
	if (page.runs.some((run) => run.trace)) {
		buildFrame();
		goToAddress();
		window.addEventListener('hashchange', () => { if (location.hash !== page.address) goToAddress(); });
		new ResizeObserver(resizePanes).observe(page.place);
		window.addEventListener('resize', resizePanes);
	} else {
		document.getElementById('lanes')?.append(element('p', 'No run of this report can be drawn.', { className: 'note' }));
	}
	preparePrinting();
	listenEverywhere();
	requestAnimationFrame(() => requestAnimationFrame(() => {
		page.ready = performance.now();
		drawCharts(page.runs);
	}));
}

// What tests look at.
window.simrunPage = {
	view: () => {
		const pane = page.panes.find((p) => p.selected), lane = pane?.trace.lanes[pane.selected.lane];
		const bar = pane?.selected.bar;

		return { run: page.current?.id, compare: page.other?.id ?? null, from: page.view?.from, to: page.view?.to,
			selected: lane ? { lane: lane.name, start: lane.start[bar], end: lane.end[bar] } : null,
			step: page.player?.n ?? -1, message: page.note?.textContent ?? '', ready: page.ready };
	},
};

start();
