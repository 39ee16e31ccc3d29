// SPDX-License-Identifier: MIT
//
// browser.mjs - uses a page in a headless Chromium, through the pipe of its debugging
// protocol. Whoever imports it is called as node FILE CHROMIUM PAGE WHAT, and passes to
// check() a function that claims something of the page. A line is printed for each claim
// that does not hold, and how many were checked.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const [chromium, file, what] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'page-'));
const browser = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
	'--remote-debugging-pipe', `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const waiting = new Map();
const requests = [], complaints = [];		// of the browser
let checks = 0, failed = 0, number = 0, session, text = '';

export function claim(name, holds, saw = '') {
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

export function send(method, params = {}) {
	const id = ++number;

	browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`);
	return new Promise((resolve) => waiting.set(id, resolve)).then((message) => message.result);
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function evaluate(expression) {
	const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });

	return answer.exceptionDetails ? `exception: ${answer.exceptionDetails.exception?.description}` : answer.result.value;
}

export const settled = () => evaluate('new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))');

// Waits until the result is there, however long that takes on a busy machine.
export async function until(expression) {
	for (let i = 0; i < 12000 && !(await evaluate(expression)); i++)
		await sleep(25);
	await settled();
}

export async function key(name) {
	await send('Input.dispatchKeyEvent', { type: 'keyDown', key: name, text: name.length === 1 ? name : undefined });
	await send('Input.dispatchKeyEvent', { type: 'keyUp', key: name });
	await settled();
}

export async function mouse(type, x, y, more = {}) {
	await send('Input.dispatchMouseEvent', { type, x, y, ...more });
	await settled();
}

export async function open() {
	const begun = Date.now();

	await send('Page.navigate', { url: `file://${file}` });
	await until('document.readyState === "complete" && typeof simrunPage === "object"');
	return Date.now() - begun;
}

export const text_of = (selector) => evaluate(`document.querySelector('${selector}').textContent`);

// The size of the window in pixels.
export async function resize(width, height) {
	await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
	await settled();
}

export async function checkQuiet() {
	claim('no request but the file', requests.every((url) => url.startsWith(`file://${file}`) || url.startsWith('data:')), requests);
	claim('no complaint of the browser', complaints.length === 0, complaints);
}

// main: what is claimed.
export async function check(main) {
	const late = setTimeout(() => { console.log(`FAIL: ${what}: no answer in 10 minutes`); browser.kill('SIGKILL'); process.exit(1); }, 600000);

	try {
		const target = await send('Target.createTarget', { url: 'about:blank' });

		session = (await send('Target.attachToTarget', { targetId: target.targetId, flatten: true })).sessionId;
		for (const domain of ['Page', 'Runtime', 'Log', 'Network'])
			await send(`${domain}.enable`);
		await send('Emulation.setDeviceMetricsOverride', { width: 1400, height: 900, deviceScaleFactor: 1, mobile: false });
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
}
