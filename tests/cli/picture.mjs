// SPDX-License-Identifier: MIT
//
// picture.mjs - makes the picture of README.md, as "make picture" does: node picture.mjs CHROMIUM
// PAGE PICTURE. The page is that of joel-2016.ini; its timelines of two variants are compared.
import { writeFileSync } from 'node:fs';
import { check, claim, evaluate, open, resize, send, settled, what } from './browser.mjs';

const WIDTH = 1190, HEIGHT = 1400, MARGIN = 10;

await check(async () => {
	await resize(WIDTH, HEIGHT);
	await open();
	await evaluate('setTheme("light")');
	await evaluate(`(() => { const named = (name) => page.runs.find((run) => run.policy === name);
		showRun(named('hellwig')); compareWith(named('v4.10')); page.panes[0].fit(); document.activeElement.blur(); window.scrollTo(0, 0); })()`);
	await settled();
	const box = await evaluate(`(() => { const top = page.note.getBoundingClientRect().top, bottom = page.legend.getBoundingClientRect().bottom;
		return { top, bottom, left: page.place.getBoundingClientRect().left, width: page.place.clientWidth }; })()`);

	claim('two timelines are compared', await evaluate('page.panes.length === 2'));
	await resize(WIDTH, Math.ceil(box.bottom + 40));
	await settled();
	const { data } = await send('Page.captureScreenshot', { clip: { x: box.left - MARGIN, y: box.top - 3, width: box.width + 2 * MARGIN,
		height: box.bottom - box.top + MARGIN, scale: 1 } });

	writeFileSync(what, Buffer.from(data, 'base64'));
});
