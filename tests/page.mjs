// SPDX-License-Identifier: MIT
//
// page.mjs - drives the page of a report in a headless Chromium, through the pipe of its
// debugging protocol: node page.mjs CHROMIUM PAGE WHAT. Prints a line for each claim that
// does not hold, and how many were checked.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [chromium, file, what] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'page-'));
const browser = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
	'--remote-debugging-pipe', `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const waiting = new Map();
const requests = [], complaints = [];
let checks = 0, failed = 0, number = 0, session, text = '';

function claim(name, holds, saw = '') {
	checks++;
	if (!holds) {
		failed++;
		console.log(`FAIL: ${what}: ${name} ${saw === '' ? '' : JSON.stringify(saw)}`);
	}
}

function on(message) {
	if (message.id) {
		waiting.get(message.id)?.(message);
		waiting.delete(message.id);
	} else if (message.method === 'Network.requestWillBeSent') {
		requests.push(message.params.request.url);
	} else if (message.method === 'Runtime.exceptionThrown') {
		complaints.push(message.params.exceptionDetails.exception?.description ?? message.params.exceptionDetails.text);
	} else if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') {
		complaints.push(message.params.entry.text);
	} else if (message.method === 'Runtime.consoleAPICalled' && message.params.type === 'error') {
		complaints.push('console.error');
	}
}

browser.stdio[4].on('data', (data) => {
	text += data;
	for (let end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0')) {
		on(JSON.parse(text.slice(0, end)));
		text = text.slice(end + 1);
	}
});

function send(method, params = {}) {
	const id = ++number;

	browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`);
	return new Promise((resolve) => waiting.set(id, resolve)).then((message) => message.result);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function evaluate(expression) {
	const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });

	return answer.exceptionDetails ? `exception: ${answer.exceptionDetails.exception?.description}` : answer.result.value;
}

const view = () => evaluate('simrunPage.view()');
const settled = () => evaluate('new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))');

async function key(name) {
	await send('Input.dispatchKeyEvent', { type: 'keyDown', key: name, text: name.length === 1 ? name : undefined });
	await send('Input.dispatchKeyEvent', { type: 'keyUp', key: name });
	await settled();
}

async function mouse(type, x, y, more = {}) {
	await send('Input.dispatchMouseEvent', { type, x, y, ...more });
	await settled();
}

const canvasAt = () => evaluate(`(() => { const c = document.querySelector('.lanes canvas'); c.scrollIntoView({ block: 'center' });
	const r = c.getBoundingClientRect(); return { x: r.x, y: r.y, width: r.width, height: r.height }; })()`);
const pixels = () => evaluate(`(() => { const c = document.querySelector('.lanes canvas');
	const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; const seen = new Set();
	for (let i = 0; i < d.length; i += 4 * 7) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size; })()`);

async function open() {
	const begun = Date.now();

	await send('Page.navigate', { url: `file://${file}` });
	for (let i = 0; i < 200 && !(await evaluate('document.readyState === "complete" && typeof simrunPage === "object"')); i++)
		await sleep(25);
	await settled();
	return Date.now() - begun;
}

// --- what a page of any kind must do ---

async function checkZoom() {
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

// Some bar of the lanes of CPUs and tasks is under the pointer as it goes through.
async function checkHover() {
	const box = await canvasAt();
	let tip = '';

	for (let y = 84; y < Math.min(box.height, 200) && !tip; y += 6)
		for (let x = 0.2; x < 0.9 && !tip; x += 0.05) {
			await mouse('mouseMoved', box.x + box.width * x, box.y + y);
			tip = await evaluate('document.getElementById("tip").hidden ? "" : document.getElementById("tip").textContent');
		}
	claim('a bar says what it is', /from .* to /.test(tip), tip);
	claim('… and where in the source, or what it waits for', /:\d+|waits|sleeps|runnable|holds|held/.test(tip), tip);
}

async function checkSelection() {
	await key(']');
	await key(']');
	const selected = (await view()).selected;

	claim('] selects a bar', selected !== null && selected.bar >= 0, selected);
	claim('what is selected is said', /from .* to /.test(await evaluate('document.querySelector(".details").textContent')));
	await key('Escape');
	claim('Escape selects nothing', (await view()).selected === null);
}

async function checkQuiet() {
	claim('no request but the file', requests.every((url) => url.startsWith(`file://${file}`) || url.startsWith('data:')), requests);
	claim('no complaint of the browser', complaints.length === 0, complaints);
}

async function checkThemes() {
	const shot = async (theme) => {
		await evaluate(`setTheme('${theme}')`);
		await settled();
		return (await send('Page.captureScreenshot')).data;
	};

	claim('light and dark differ', (await shot('light')) !== (await shot('dark')));
	for (const [width, height] of [[1400, 900], [420, 800]]) {
		await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
		await settled();
		claim(`at ${width} pixels nothing sticks out`, await evaluate('document.documentElement.scrollWidth <= window.innerWidth'),
			await evaluate('document.documentElement.scrollWidth'));
		claim(`at ${width} pixels lanes are drawn`, (await pixels()) > 3);
	}
	await send('Emulation.setDeviceMetricsOverride', { width: 1400, height: 900, deviceScaleFactor: 1, mobile: false });
	await settled();
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
	await evaluate('goToStep(0); goToStep(1)');
	claim('a step is chosen', (await view()).step === 1 && (await view()).selected !== null, await view());
	await evaluate('compareWith(runById(11))');
	await settled();
	claim('the first difference of two variants', /First difference: A takes purge.take in hellwig, and takes purge.wait in v4.10/.test((await view()).difference), await view());
	claim('two timelines', (await evaluate('document.querySelectorAll(".lanes").length')) === 2);
	await sleep(250);
	claim('the address says where one is', /#run=6&from=\d+&to=\d+&compare=11/.test(await evaluate('location.hash')), await evaluate('location.hash'));
	await evaluate('compareWith(null)');
}

async function checkLarge(opened) {
	const events = await evaluate('Math.max(...page.runs.filter((r) => r.trace).map((r) => r.trace.slices.start.length))');
	const panned = await evaluate(`new Promise((resolve) => { const begun = performance.now(); let n = 0; page.panes[0].zoom(0.3);
		const next = () => { if (++n > 60) resolve(performance.now() - begun); else { page.panes[0].pan(n % 2 ? 0.05 : -0.04); requestAnimationFrame(next); } };
		next(); })`);
	const drawing = await evaluate(`(() => { const begun = performance.now(); page.panes[0].fit();
		for (let i = 0; i < 20; i++) page.panes[0].draw(); return (performance.now() - begun) / 20; })()`);

	claim('it has a hundred thousand events', events >= 100000, events);
	// the machine may be busy with others: what is claimed is that nothing grows beyond all bounds
	claim('it opens', opened < 10000, opened);
	claim('60 pictures are drawn', panned < 10000, panned);
	console.log(`page of ${events} events: opened in ${opened} ms, a picture of the whole in ${drawing.toFixed(1)} ms, 60 pictures in ${panned.toFixed(0)} ms`);
}

async function checkLatency() {
	claim('charts are drawn', (await evaluate('document.querySelectorAll(".chart canvas").length')) === 2);
	await evaluate('document.querySelector("#latency tr[data-t]").click()');
	await settled();
	claim('a click on the worst latency goes there', await evaluate(`(() => { const t = Number(document.querySelector('#latency tr[data-t]').dataset.t);
		const v = simrunPage.view(); return v.from <= t && t <= v.to; })()`), await view());
}

async function main() {
	const target = await send('Target.createTarget', { url: 'about:blank' });

	session = (await send('Target.attachToTarget', { targetId: target.targetId, flatten: true })).sessionId;
	for (const domain of ['Page', 'Runtime', 'Log', 'Network'])
		await send(`${domain}.enable`);
	await send('Emulation.setDeviceMetricsOverride', { width: 1400, height: 900, deviceScaleFactor: 1, mobile: false });
	const opened = await open();

	claim('it opens', typeof (await view()) === 'object', await view());
	claim('lanes are drawn', (await pixels()) > 4, await pixels());
	await checkZoom();
	await checkHover();
	await checkSelection();
	if (what === 'violations')
		await checkViolations();
	if (what === 'large')
		await checkLarge(opened);
	if (what === 'latency')
		await checkLatency();
	if (what === 'hostile')
		claim('a hostile title is text', await evaluate('!window.hostile && document.querySelector(".about").textContent.includes("<script>")'));
	await checkThemes();
	await checkQuiet();
}

const late = setTimeout(() => { console.log(`FAIL: ${what}: no answer in 60 s`); browser.kill('SIGKILL'); process.exit(1); }, 60000);

try {
	await main();
} catch (error) {
	claim(`no exception: ${error.stack}`, false);
}
clearTimeout(late);
browser.on('exit', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
await Promise.race([send('Browser.close'), sleep(2000)]);
console.log(`${what}: ${checks} claims, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
setTimeout(() => { browser.kill('SIGKILL'); process.exit(); }, 1500);
