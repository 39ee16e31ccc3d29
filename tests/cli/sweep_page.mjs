// SPDX-License-Identifier: MIT
//
// sweep_page.mjs - uses the pictures of sweeps in a browser: node sweep_page.mjs CHROMIUM PAGE
// WHAT.
import { check, checkQuiet, claim, evaluate, key, mouse, open, resize, send, settled, text_of, what } from './browser.mjs';

const VARIANTS = 3;
const count = (selector) => evaluate(`document.querySelectorAll('.picture ${selector}').length`);
const focus = () => evaluate('document.querySelector(".picture").focus()');
const chosen = async () => (await evaluate('document.querySelector(".behind .chosen b")?.textContent ?? ""'));

// Chooses in the list that has this label.
async function choose(label, option) {
	const found = await evaluate(`(() => { const list = [...document.querySelectorAll('.sweep .controls label')]
		.find((l) => l.firstChild.textContent === '${label}')?.querySelector('select');
		const wanted = [...(list?.options ?? [])].find((o) => o.text === '${option}');
		if (!wanted) return false;
		list.value = wanted.value; list.dispatchEvent(new Event('change')); return true; })()`);

	claim(`there is a choice: ${label} ${option}`, found === true, found);
	await settled();
}

// --- what each picture must do ---

async function checkKeys() {
	await focus();
	await key('ArrowRight');
	const first = await chosen();

	claim('an arrow key chooses a point', first !== '', first);
	claim('… which is marked', (await count('.ring > *')) === 1);
	claim('… and said aloud', await evaluate('document.querySelector(".behind .chosen").getAttribute("role") === "status"'));
	claim('its runs are listed', await evaluate('document.querySelectorAll(".behind tbody tr").length > 0'));
	claim('… the worst first', await evaluate(`(() => { const v = page.sweeps[0], s = v.picture.selected;
		const runs = v.sweep.runsAt(s.point, s.variant).runs; return runs.every((r, i) => !i || runs[i - 1].value >= r.value); })()`));
	claim('… each with a way to see it', await evaluate(`[...document.querySelectorAll('.behind tbody tr')].every((row) =>
		row.querySelector('button') || /^simrun report .*db \\d+$/.test(row.querySelector('code').textContent))`));
	await key('ArrowDown');
	await key('ArrowUp');
	await key('ArrowRight');
	await key('ArrowDown');
	claim('others lead to another one', (await chosen()) !== '' && (await chosen()) !== first, [first, await chosen()]);
	await key('Escape');
	claim('Escape chooses nothing', (await chosen()) === '' && (await count('.ring > *')) === 0);
}

async function checkPointer() {
	const at = await evaluate(`(() => { const box = document.querySelector('.picture'); box.scrollIntoView({ block: 'center' });
		const r = box.getBoundingClientRect(), s = page.sweeps[0].picture.spots[0]; return { x: r.x + s.x, y: r.y + s.y }; })()`);

	await mouse('mouseMoved', at.x + 1, at.y + 1);
	claim('a point says what it is', await evaluate('!document.getElementById("tip").hidden'));
	claim('… and its value', /\d/.test(await text_of('#tip')), await text_of('#tip'));
	await mouse('mousePressed', at.x + 1, at.y + 1, { button: 'left', clickCount: 1 });
	await mouse('mouseReleased', at.x + 1, at.y + 1, { button: 'left', clickCount: 1 });
	claim('a click chooses it', (await chosen()) !== '');
	await mouse('mouseMoved', 5, 5);
	claim('the tip goes away', await evaluate('document.getElementById("tip").hidden'));
}

async function checkMeasures() {
	const before = await text_of('.picture-title');

	await choose('Measure', 'operations per second');
	claim('another measure makes another picture', (await text_of('.picture-title')) !== before, await text_of('.picture-title'));
	claim('… and its own table', /operations per second/.test(await text_of('.sweep .table summary')));
	claim('more is better, so the least is the worst', await evaluate(`(() => { const v = page.sweeps[0], s = v.picture.spots[0];
		const runs = v.sweep.runsAt(s.point, s.variant).runs; return runs.every((r, i) => !i || runs[i - 1].value <= r.value); })()`));
}

async function checkLooks() {
	const shot = async (theme) => {
		await evaluate(`setTheme('${theme}')`);
		await settled();
		return (await send('Page.captureScreenshot')).data;
	};

	claim('light and dark differ', (await shot('light')) !== (await shot('dark')));
	for (const [width, height] of [[1200, 900], [400, 800]]) {
		await resize(width, height);
		await settled();
		claim(`at ${width} pixels nothing sticks out`, await evaluate('document.documentElement.scrollWidth <= window.innerWidth'),
			await evaluate('document.documentElement.scrollWidth'));
		claim(`at ${width} pixels no text is cut off`, await evaluate(`(() => { const frame = document.querySelector('.picture').getBoundingClientRect();
			return [...document.querySelectorAll('.picture text')].filter((t) => { const r = t.getBoundingClientRect();
				return r.left < frame.left - 1 || r.right > frame.right + 1; }).map((t) => t.textContent).join(); })()`) === '',
			await evaluate('[...document.querySelectorAll(".picture text")].map((t) => t.textContent + Math.round(t.getBoundingClientRect().right)).join()'));
	}
	await resize(1200, 900);
	claim('the page is no longer than some screens', await evaluate('document.documentElement.scrollHeight < 6000'),
		await evaluate('document.documentElement.scrollHeight'));
	claim('no chart has a line for each run', (await count('.line')) <= VARIANTS * 12, await count('.line'));
}

// --- what certain pictures must show ---

async function checkLine() {
	claim('a line for each variant', (await count('.line')) === VARIANTS, await count('.line'));
	claim('… with a band', (await count('.band')) === VARIANTS, await count('.band'));
	claim('… and a name at its end', (await count('.name')) === VARIANTS, await count('.name'));
	claim('a dot for each point', (await count('.dot')) === VARIANTS * 4, await count('.dot'));
	claim('… and a small one for each run', (await count('.runs circle')) === 72, await count('.runs circle'));
	claim('values of the key are marks', await evaluate(`['16p', '32p', '64p', '128p'].every((t) => [...document.querySelectorAll('.picture .tick')].some((e) => e.textContent === t))`));
	claim('doubled values have a logarithmic axis', /lazy_max, logarithmic/.test(await text_of('.picture')), await text_of('.picture'));
	claim('the band says what it is', /95 % interval of the mean/.test(await text_of('.picture-title')));
	claim('a run of each variant and value is drawn', await evaluate('new Set(page.runs.filter((r) => r.trace).map((r) => `${r.policy} ${r.point}`)).size') === VARIANTS * 4);
	claim('a verdict for each variant but one', (await evaluate('document.querySelectorAll(".verdicts:not([hidden]) li").length')) === VARIANTS - 1);
	await choose('of its runs the', 'median');
	claim('a median has no such band', (await count('.band')) === 0);
	await choose('of its runs the', 'mean');
}

async function checkMap() {
	claim('a panel for each value of the second key', (await count('.panel')) === 3, await count('.panel'));
	claim('… with a line for each variant', (await count('.line')) === 3 * VARIANTS, await count('.line'));
	await choose('as', 'heat map');
	claim('a map for each variant', (await count('.panel')) === VARIANTS && (await count('.line')) === 0);
	claim('… with a cell for each point', (await evaluate('page.sweeps[0].picture.spots.length')) === 9 * VARIANTS);
	claim('its axes are named', /across: .*lazy_max.*upwards: machine.cpus|across: machine.cpus.*upwards: .*lazy_max/.test(await text_of('.picture')));
	await checkKeys();
	await choose('as', 'lines');
	await choose('along', 'machine.cpus');
	claim('the other key can be the axis', /machine.cpus/.test(await evaluate('[...document.querySelectorAll(".picture .title")].at(-1).textContent')));
}

async function checkWords() {
	claim('a panel for each word', (await count('.panel')) === 2, await count('.panel'));
	claim('… with a row for each variant', (await count('.dot')) === 2 * VARIANTS, await count('.dot'));
	claim('… and an interval', (await count('.interval')) > 0);
}

async function checkThree() {
	claim('a third key can be chosen', await evaluate(`[...document.querySelectorAll('.sweep .controls label')].some((l) => /^machine.preemption =/.test(l.textContent))`));
	const before = await evaluate('page.sweeps[0].picture.spots[0].point');

	await choose('machine.preemption =', 'full');
	claim('… and has other points', (await evaluate('page.sweeps[0].picture.spots[0].point')) !== before);
	await choose('a panel for each', 'machine.preemption');
	claim('… or a panel for each value', (await count('.panel')) === 2);
}

async function checkHostile() {
	claim('hostile names are text', /<b>key<\/b> = <script>/.test(await text_of('.picture')), await text_of('.picture'));
	await focus();
	await key('ArrowRight');
	claim('… also of a point', /<script>window/.test(await chosen()), await chosen());
	claim('… and make no element', await evaluate('!window.hostile && document.querySelector("main img, main script, main b i, #tip img") === null'));
}

await check(async () => {
	await open();
	claim('there is a picture', (await count('svg')) === 1);
	if (what === 'line')
		await checkLine();
	if (what === 'map')
		await checkMap();
	if (what === 'words')
		await checkWords();
	if (what === 'repeats')
		claim('a row for each variant', (await count('.dot')) === VARIANTS && (await count('.interval')) > 0);
	if (what === 'three')
		await checkThree();
	if (what === 'many')
		claim('points of a long line are not marked', (await count('.line')) === VARIANTS && (await count('.dot')) === 0);
	if (what === 'hostile')
		await checkHostile();
	await checkKeys();
	await checkPointer();
	await checkMeasures();
	await checkLooks();
	await checkQuiet();
});
