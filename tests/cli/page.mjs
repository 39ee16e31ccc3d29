// SPDX-License-Identifier: MIT
//
// page.mjs - uses the page of a report in a browser: node page.mjs CHROMIUM PAGE WHAT.
import { check, checkQuiet, claim, evaluate, key, mouse, open, resize, send, settled, text_of, until, what } from './browser.mjs';

const view = () => evaluate('simrunPage.view()');
const canvasAt = () => evaluate(`(() => { const c = document.querySelector('.lanes canvas'); c.scrollIntoView({ block: 'center' });
	const r = c.getBoundingClientRect(); return { x: r.x, y: r.y, width: r.width, height: r.height }; })()`);
const pixels = () => evaluate(`(() => { const c = document.querySelector('.lanes canvas');
	const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const seen = new Set();
	for (let i = 0; i < d.length; i += 4 * 7) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size; })()`);

// --- what a page of any kind must do ---

async function checkZoom() {
	await evaluate('page.panes[0].fit()');
	const whole = await view();

	await evaluate('document.querySelector(".lanes canvas").focus({ preventScroll: true })');
	await key('+');
	const near = await view();

	claim('+ zooms in', near.to - near.from < whole.to - whole.from, near);
	await key('ArrowRight');
	claim('the right arrow moves', (await view()).from > near.from, await view());
	await key('0');
	claim('0 shows the whole run', (await view()).to - (await view()).from === whole.to - whole.from, await view());
	const box = await canvasAt();

	await mouse('mouseWheel', box.x + box.width / 2, box.y + 100, { deltaX: 0, deltaY: -240 });
	claim('the wheel zooms in', (await view()).to - (await view()).from < whole.to - whole.from, await view());
	const before = await view();

	await mouse('mousePressed', box.x + box.width / 2, box.y + 60, { button: 'left', buttons: 1, clickCount: 1 });
	await mouse('mouseMoved', box.x + box.width / 2 + 80, box.y + 60, { button: 'left', buttons: 1 });
	await mouse('mouseReleased', box.x + box.width / 2 + 80, box.y + 60, { button: 'left' });
	claim('a drag moves', (await view()).from < before.from, [before, await view()]);
	await key('0');
}

// Moves the pointer through the lanes of CPUs and tasks until a bar is under it.
async function checkHover(source = /:\d+|waits|sleeps|runnable|held/) {
	const box = await canvasAt(), top = 84 + (await evaluate('page.panes[0].blameHeight()'));
	let tip = '';

	for (let y = top; y < Math.min(box.height, top + 116) && !tip; y += 6)
		for (let x = 0.2; x < 0.9 && !tip; x += 0.05) {
			await mouse('mouseMoved', box.x + box.width * x, box.y + y);
			tip = await evaluate('document.getElementById("tip").hidden ? "" : document.getElementById("tip").textContent');
		}
	claim('a bar says what it is', /from .*to .*for /.test(tip), tip);
	claim('… and where in the source, or what it waits for', source.test(tip), tip);
	await mouse('mouseMoved', 5, 5);
	claim('… as long as the pointer is there', await evaluate('document.getElementById("tip").hidden'));
}

async function checkSelection() {
	await key(']');
	const first = (await view()).selected;

	claim('] selects a bar', first !== null && first.end >= first.start, first);
	await key(']');
	await key(']');
	const later = (await view()).selected;

	claim('… and then the one after it', later.lane === first.lane && later.start > first.start, [first, later]);
	claim('what is selected is said', /from .*to .*for /.test(await text_of('.details')), await text_of('.details'));
	claim('… aloud', await evaluate('document.querySelector(".details [aria-live]") !== null'));
	await key('z');
	const near = await view();

	claim('z shows it in full', near.from <= later.start && near.to >= later.end, [near, later]);
	await key('ArrowDown');
	claim('the down arrow goes to another lane', (await view()).selected.lane !== first.lane, await view());
	const start = (await view()).selected.start;

	await evaluate('[...document.querySelectorAll(".details button")].find((b) => /^(next|previous) step/.test(b.textContent))?.click()');
	await settled();
	claim('a step has a link to another one of its task', (await view()).selected.start !== start ||
		!(await evaluate('document.querySelectorAll(".details button").length > 1')), await view());
	await evaluate('document.querySelector(".lanes canvas").focus({ preventScroll: true })');
	await key('Escape');
	claim('Escape selects nothing', (await view()).selected === null);
	await key('?');
	claim('? tells the keys', await evaluate('document.querySelector("dialog").open'));
	await evaluate('document.querySelector("dialog").close()');
	await evaluate('document.querySelector(".lanes canvas").focus({ preventScroll: true })');
	await key('0');
}

// Drags the window in the overview, and one of its edges.
async function checkOverview() {
	const at = () => evaluate(`(() => { const m = document.querySelector('.map'); m.scrollIntoView({ block: 'center' });
		const r = m.getBoundingClientRect(), p = page.panes[0], s = p.mapScale();
		return { x: r.x, y: r.y + 20, from: s.x(p.view.from), to: s.x(p.view.to) }; })()`);
	const drag = async (from, to, y) => {
		await mouse('mousePressed', from, y, { button: 'left', buttons: 1, clickCount: 1 });
		await mouse('mouseMoved', to, y, { button: 'left', buttons: 1 });
		await mouse('mouseReleased', to, y, { button: 'left' });
	};

	await evaluate('page.panes[0].zoom(0.4)');
	const before = await view();
	let a = await at();

	await drag(a.x + (a.from + a.to) / 2, a.x + (a.from + a.to) / 2 + 90, a.y);
	const moved = await view();

	claim('the window is dragged', moved.from > before.from && Math.abs((moved.to - moved.from) - (before.to - before.from)) < 2, [before, moved]);
	a = await at();
	await drag(a.x + a.from, a.x + a.from - 60, a.y);
	claim('… and its left edge', (await view()).from < moved.from && Math.abs((await view()).to - moved.to) < 2, [moved, await view()]);
	await evaluate('page.panes[0].fit()');
}

async function checkTables() {
	const order = () => evaluate(`[...document.querySelectorAll('#comparison tbody tr')].map((r) => Number(r.dataset.run)).join()`);
	const before = await order();

	await evaluate('document.querySelector("#comparison th button").click()');
	claim('a heading sorts', (await evaluate('document.querySelector("#comparison th").ariaSort')) === 'ascending');
	await evaluate('document.querySelector("#comparison th button").click()');
	claim('… and the other way round', (await order()) === before.split(',').reverse().join(), [before, await order()]);
	await evaluate('document.querySelector("#comparison th button").click()');
}

async function checkThemes() {
	const shot = async (theme) => {
		await evaluate(`setTheme('${theme}')`);
		await settled();
		return (await send('Page.captureScreenshot')).data;
	};

	claim('light and dark differ', (await shot('light')) !== (await shot('dark')));
	for (const [width, height] of [[1400, 900], [420, 800]]) {
		await resize(width, height);
		claim(`at ${width} pixels nothing sticks out`, await evaluate('document.documentElement.scrollWidth <= window.innerWidth'),
			await evaluate('document.documentElement.scrollWidth'));
		claim(`at ${width} pixels lanes are drawn`, (await pixels()) > 3);
	}
	await resize(1400, 900);
}

// --- what certain pages must do ---

async function checkViolations() {
	const row = '#violations tr[data-run="6"]';

	await evaluate(`document.querySelector('${row}').click()`);
	await settled();
	const at = await evaluate(`Number(document.querySelector('${row}').dataset.t)`), now = await view();

	claim('a click on a violation goes to its run', now.run === 6, now);
	claim('… and its moment', now.from <= at && at <= now.to && now.to - now.from < 3000, [now, at]);
	claim('… and the timeline has the focus', await evaluate('document.activeElement === document.querySelector(".lanes canvas")'));
	await key('0');
	await key('Escape');
	await key('n');
	claim('n goes to a mark', (await view()).to - (await view()).from < 9000, await view());
	await checkPlayer();
	await checkComparison();
	await checkAddress();
}

async function checkPlayer() {
	const press = async (title) => {
		await evaluate(`[...document.querySelectorAll('.player button')].find((b) => b.title === '${title}').click()`);
		await settled();
	};

	await press('first step');
	await press('next step');
	claim('a step is chosen', (await view()).step === 1 && (await view()).selected !== null, await view());
	claim('… and marked in the list', (await evaluate('document.querySelector(".steps [aria-selected=true]").ariaPosInSet')) === '2');
	await press('or the next such step');
	claim('the violation has its step', /alloc.fail.*spurious_ebusy/.test(await text_of('.steps [aria-selected=true]')), await text_of('.steps [aria-selected=true]'));
	await evaluate('document.querySelector(".steps").focus({ preventScroll: true })');
	await key('End');
	claim('End goes to the last one', (await view()).step === (await evaluate('page.player.length')) - 1, await view());
	await key(' ');
	await until('page.player.timer === 0');
	claim('playing stops at the end', (await evaluate('page.player.timer')) === 0);
}

async function checkComparison() {
	await evaluate('compareWith(runById(11))');
	await settled();
	claim('the first difference of two variants', /First difference: A takes purge.take in hellwig, purge.wait in v4.10/.test((await view()).message), await view());
	claim('two timelines', (await evaluate('document.querySelectorAll(".lanes").length')) === 2);
	claim('… of the same time', await evaluate('page.panes[0].view === page.panes[1].view'));
	await until('location.hash === "#run=6&compare=11"');
	claim('the address says what is compared', (await evaluate('location.hash')) === '#run=6&compare=11', await evaluate('location.hash'));
	await evaluate('compareWith(null)');
}

async function checkAddress() {
	await evaluate('location.hash = "#run=3&t=4970&w=2000"');
	await until('simrunPage.view().run === 3 && simrunPage.view().compare === null');
	const now = await view();

	claim('an address leads to a run', now.run === 3 && now.compare === null, now);
	claim('… and its moment', Math.round((now.from + now.to) / 2) === 4970 && Math.round(now.to - now.from) === 2000, now);
	await evaluate('location.hash = "#run=999&t=x&w=-1&compare=nobody"');
	await settled();
	claim('one that makes no sense does no harm', (await view()).run === 3 && (await view()).to > (await view()).from, await view());
}

// The names of tasks can be any text, and must be shown as text everywhere.
async function checkHostileNames() {
	const name = '<img src=x onerror="window.hostile=1"><script>window.hostile=2</script>\u001b[31m';

	await evaluate(`(() => { const run = page.runs.find((r) => r.trace); run.policy = ${JSON.stringify(name)};
		run.trace.tasks.forEach((t) => { t.name = ${JSON.stringify(name)}; }); run.trace.objects.fill(${JSON.stringify(name)});
		run.trace.locks.fill(${JSON.stringify(name)}); run.trace.mark_texts.fill(${JSON.stringify(name)});
		for (const s of run.trace.steps) s.fill(${JSON.stringify(name)}, 0, 3);
		page.traces.clear(); page.current = null; showRun(run); page.panes[0].selectSlice(page.panes[0].trace.steps[3]);
		page.panes[0].canvas.focus(); })()`);
	await checkHover(/./);
	claim('hostile names are text', (await text_of('.details')).includes('<img src=x') && (await text_of('.steps')).includes('<script>'));
	claim('… and make no element', await evaluate('!window.hostile && document.querySelector("main img, main script, #tip img") === null'));
}

async function checkLarge(opened) {
	const events = await evaluate('Math.max(...page.runs.filter((r) => r.trace).map((r) => r.trace.slices.rows))');
	const panned = await evaluate(`new Promise((resolve) => { const begun = performance.now(); let n = 0; page.panes[0].zoom(0.3);
		const next = () => { if (++n > 60) resolve(performance.now() - begun); else { page.panes[0].pan(n % 2 ? 0.05 : -0.04); requestAnimationFrame(next); } };
		next(); })`);
	const drawing = await evaluate(`(() => { const begun = performance.now(); page.panes[0].fit();
		for (let i = 0; i < 20; i++) page.panes[0].draw(); return (performance.now() - begun) / 20; })()`);

	claim('it has a hundred thousand events', events >= 100000, events);
	// The machine may be busy, so the only claim is that nothing grows without a limit.
	claim('it opens', opened < 60000, opened);
	claim('60 pictures are drawn', panned < 60000, panned);
	await evaluate('page.player.go(page.player.length - 1)');
	await settled();
	claim('of the list of steps only what is seen exists', await evaluate('document.querySelectorAll(".steps .row").length < 100'));
	claim('… and its end can be reached', (await evaluate('document.querySelector(".steps [aria-selected=true]").ariaPosInSet')) === String(await evaluate('page.player.length')));
	console.log(`page of ${events} events: opened in ${opened} ms, a picture of the whole in ${drawing.toFixed(1)} ms, 60 pictures in ${panned.toFixed(0)} ms`);
}

async function checkCharts() {
	if (await evaluate('typeof Chart === "undefined"')) {
		claim('without Chart.js the page says that it has no curves', await evaluate('document.querySelector(".charts").textContent.includes("without Chart.js")'));
		return;
	}
	claim('charts are drawn', (await evaluate('document.querySelectorAll(".chart canvas").length')) === 2);
	claim('… of all variants', await evaluate('page.runs.every((r) => charts.drawn[0].data.datasets.some((d) => d.label.split(" = ").includes(r.policy)))'),
		await evaluate('charts.drawn[0].data.datasets.map((d) => d.label)'));
	await evaluate('toggle(charts.drawn[0].data.datasets[0].label)');
	claim('a name in the legend hides its curve in both', await evaluate('charts.drawn.every((c) => !c.isDatasetVisible(0))'));
}

async function checkLatency() {
	await checkCharts();
	await evaluate('document.querySelector("#latency tr[data-t]").click()');
	await settled();
	claim('a click on the worst latency goes there', await evaluate(`(() => { const t = Number(document.querySelector('#latency tr[data-t]').dataset.t);
		const v = simrunPage.view(); return v.from <= t && t <= v.to; })()`), await view());
	await evaluate('goTo(page.current, 1e15)');
	claim('a moment that was not drawn is not pretended', /is not among what is drawn/.test((await view()).message), await view());
}

// The keys of the timeline work before anything has been clicked.
async function checkKeysAtOnce() {
	await evaluate('document.activeElement.blur()');
	const before = await view();

	await key('-');
	claim('keys work without a click', (await view()).to - (await view()).from > before.to - before.from ||
		before.to - before.from === (await evaluate('page.view.end - page.view.start')), [before, await view()]);
	await key('+');
	await key('m');
	claim('m shows the moment', await evaluate(`(() => { const m = page.panes[0].trace.moment, v = simrunPage.view(); return !m || page.panes[0].trace.circle.length > 0 || (v.from <= m.to && m.to <= v.to); })()`), await view());
	await evaluate('document.querySelector(".steps").focus({ preventScroll: true })');
	const now = await view();

	await key('+');
	claim('… but not where something else has the focus', (await view()).from === now.from && (await view()).to === now.to);
	claim('the first link skips to the timelines', await evaluate('document.body.firstElementChild.matches("a.skip") && document.body.firstElementChild.href.endsWith("#timelines")'));
	await evaluate('document.querySelector("a.skip").click()');
	claim('… and is obeyed', await evaluate('document.activeElement.id === "timelines"'));
}

async function checkReaders() {
	const order = await evaluate('[...document.querySelectorAll("h1, .verdict, #comparison, #lanes, .details, .player, #provenance")].map((e) => e.id || e.className || e.tagName).join()');

	claim('it is read in the order of questions', /^H1,verdict,comparison,lanes,.*provenance$/.test(order), order);
	claim('headings do not skip a level', await evaluate(`(() => { const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]));
		return levels.every((l, i) => !i || l <= levels[i - 1] + 1); })()`));
	claim('each control has a name', await evaluate(`[...document.querySelectorAll('button, select, canvas[role]')].every((e) =>
		e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label'))`));
	await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }] });
	await evaluate('window.scrollTo(0, 0); bringUp(document.getElementById("provenance"))');
	claim('nothing glides for those who do not want it', await evaluate('document.getElementById("provenance").getBoundingClientRect().top < innerHeight'));
	await send('Emulation.setEmulatedMedia', { features: [] });
}

async function checkCards() {
	await resize(420, 800);
	claim('at 420 pixels a row is a card', await evaluate('getComputedStyle(document.querySelector("#comparison td")).display === "flex"'));
	claim('… with names', await evaluate('getComputedStyle(document.querySelector("#comparison td.num"), "::before").content.length > 2'));
	claim('… that can be sorted', await evaluate('document.querySelector("#comparison th button").offsetHeight > 0'));
	await resize(1400, 900);
}

async function checkPrint() {
	const pages = (await send('Page.printToPDF', { printBackground: true })).data;

	claim('it can be printed', Buffer.from(pages, 'base64').subarray(0, 5).toString() === '%PDF-');
	await send('Emulation.setEmulatedMedia', { media: 'print' });
	claim('… without its controls', await evaluate('document.querySelector(".controls").offsetHeight === 0 && document.querySelector(".player").offsetHeight === 0'));
	await send('Emulation.setEmulatedMedia', { media: '' });
	await settled();
}

async function checkDeadlock() {
	claim('a deadlock ends with its circle', (await evaluate('document.querySelectorAll(".circle svg .task").length')) === 2);
	claim('… which says who waits for whom', /first waits for beta, which second holds.*second waits for alpha, which first holds|second waits for alpha, which first holds.*first waits for beta, which second holds/
		.test(await text_of('.circle ol')), await text_of('.circle ol'));
	claim('the scenario’s locks have lanes', await evaluate('["alpha", "beta"].every((name) => page.panes[0].trace.lanes.some((l) => l.kind === "lock" && l.name === name && l.n))'));
	claim('… with those who wait for them', await evaluate('page.panes[0].trace.waits.filter((w) => w.length).length') === 2);
	await key('m');
	claim('the circle is shown as it closes', await evaluate('page.view.to - page.view.from < 20000'), await view());
}

async function checkWide() {
	const shown = (kind) => evaluate(`page.panes[0].tops.filter((y, i) => y !== undefined && page.panes[0].trace.lanes[i].kind === '${kind}').length`);
	const fold = (n) => evaluate(`document.querySelectorAll('.fold')[${n}].click()`);

	await evaluate('page.panes[0].showMoment()');
	await settled();
	const v = await view(), m = await evaluate('page.panes[0].trace.moment');

	claim('the first view fits the late sample', m.kind === 'late' && v.from < m.from && m.to < v.to && (v.to - v.from) < 1.5 * (m.to - m.from), [v, m]);
	claim('… which is as long as the table says', await evaluate('page.current.latency.some((l) => l.max_ns === page.panes[0].trace.moment.to - page.panes[0].trace.moment.from)'));
	claim('few of 16 CPUs are shown', (await shown('cpu')) < 9, await shown('cpu'));
	claim('… among them that of the late task', await evaluate('page.panes[0].isShown(3)'));
	claim('few of 65 tasks are', (await shown('task')) < 12, await shown('task'));
	claim('… among them the late one', await evaluate('page.panes[0].isShown(page.panes[0].trace.laneOfTask[page.panes[0].trace.moment.task])'));
	claim('the others are counted', /^▸ \d+ more CPUs▸ \d+ more tasks/.test(await evaluate('[...document.querySelectorAll(".fold")].map((f) => f.textContent).join("")')));
	await fold(0);
	claim('… and unfold', (await shown('cpu')) === 16, await shown('cpu'));
	claim('… which is said', await evaluate('document.querySelector(".fold").getAttribute("aria-expanded") === "true"'));
	await fold(0);
	await evaluate('page.panes[0].selectSlice(page.panes[0].trace.steps.find((s) => !page.panes[0].isShown(page.panes[0].trace.placeOf(s).lane)))');
	claim('who is selected is unfolded', await evaluate('page.panes[0].isShown(page.panes[0].selected.lane)'));
	await checkBlame();
	await evaluate('compareWith(page.runs.find((r) => r !== page.current))');
	await settled();
	claim('two late samples begin at the same place', await evaluate(`(() => { const [a, b] = page.panes; return a.trace.moment.from - a.shift === b.trace.moment.from - b.shift; })()`));
	claim('… as is said', /^Both begin at the moment at which cyclictest should have run/.test((await view()).message), (await view()).message);
	await evaluate('compareWith(null)');
	await settled();
}

// The chain of causes, as a list whose items zoom, and as segments in the picture.
async function checkBlame() {
	const parts = await evaluate('page.panes[0].blameSegments().length'), list = await text_of('.blame ol');

	claim('there is somebody to blame', parts > 2, parts);
	claim('… and who that one waited for', /preemption off.*spins for vmap_area_lock, which worker.\d+ holds/.test(list), list);
	claim('segments lie within those that they explain', await evaluate(`page.panes[0].blameSegments().every((one, i, all) => {
		const parent = all.find((p) => p.segment === one.parent); return !one.depth || (parent && parent.from <= one.from && one.to <= parent.to); })`));
	await evaluate('document.querySelector(".blame button").click()');
	await settled();
	const v = await view(), box = await canvasAt();

	claim('an item zooms to its segment', await evaluate(`(() => { const v = simrunPage.view(); return page.panes[0].blameSegments().some((one) =>
		v.from < one.from && one.to < v.to && (one.to - one.from) * 1.3 > v.to - v.from); })()`), v);
	claim('a kind that nobody knows is only a word', await evaluate('page.panes[0].trace.blameText({ kind: "constructor", task: 0, by: -1, by_cpu: -1 }) === "constructor"'));
	await mouse('mouseMoved', box.x + box.width / 2, box.y + 52);
	claim('a segment says what it is', /preemption off.*from .*for /.test(await text_of('#tip')), await text_of('#tip'));
	await mouse('mouseMoved', 5, 5);
}

async function checkMillion(opened) {
	const rows = await evaluate('page.runs[0].trace.slices.rows'), ready = await evaluate('simrunPage.view().ready');

	claim('it has a million slices', rows >= 1e6, rows);
	claim('it opens', opened < 60000, opened);	// on a busy machine, too
	console.log(`page of ${rows} slices: opened in ${opened} ms, drawn after ${Math.round(ready)} ms`);
}

async function checkMemory() {
	const lane = (name) => evaluate(`page.panes[0].trace.lanes.filter((l) => l.kind === 'store' && l.name === '${name}').length`);

	claim('a lane for each buffer', (await lane('cpu 0 stores')) === 1 && (await lane('cpu 1 stores')) === 1);
	claim('… and more where stores overlap', (await evaluate('page.panes[0].trace.lanes.filter((l) => l.kind === "store").length')) > 2);
	await evaluate('page.panes[0].select(page.panes[0].trace.lanes.findIndex((l) => l.kind === "store"), 0)');
	await settled();
	claim('a store says what it is', /store x = 1 +of A +waits in the buffer of cpu 0 /.test(await text_of('.details')), await text_of('.details'));
	await evaluate('page.panes[0].goTo(page.panes[0].trace.start)');
	await evaluate('page.panes[0].goToMark(1)');
	await settled();
	claim('the first mark is what a read overlooked', /task.load.*x: reads 0 +though A has written 1 /.test(await text_of('.details')), await text_of('.details'));
	claim('… as the list of steps says', /x: reads 0, though A has written 1/.test(await text_of('.steps [aria-selected=true]')), await text_of('.steps'));
	claim('the memory model is said', /memory = tso/.test(await text_of('.pane .name')), await text_of('.pane .name'));
	claim('the legend explains both', /store in its CPU.*did not see/.test(await text_of('.legend')), await text_of('.legend'));
}

async function main() {
	const opened = await open();

	claim('it opens', typeof (await view()) === 'object', await view());
	claim('lanes are drawn', (await pixels()) > 4, await pixels());
	await checkZoom();
	await checkHover();
	await checkSelection();
	await checkOverview();
	await checkTables();
	if (what === 'violations')
		await checkViolations();
	if (what === 'large')
		await checkLarge(opened);
	if (what === 'tso')
		await checkMemory();
	if (what === 'latency')
		await checkLatency();
	if (what === 'hostile')
		claim('a hostile title is text', await evaluate('!window.hostile && document.querySelector(".about").textContent.includes("<script>")'));
	if (what === 'hostile')
		await checkHostileNames();
	if (what === 'deadlock')
		await checkDeadlock();
	if (what === 'wide')
		await checkWide();
	if (what === 'million')
		await checkMillion(opened);
	await checkKeysAtOnce();
	await checkReaders();
	await checkCards();
	await checkPrint();
	await checkThemes();
	await checkQuiet();
}

await check(main);
