// SPDX-License-Identifier: MIT
//
// looks.js - how bars and arrows look. One must be able to tell kinds of bars apart without
// seeing colours.

const AXIS = 22, FLAGS = 18, TOP = AXIS + FLAGS, PAGES = 54, MAP = 34;
const HEIGHT = { cpu: 24, store: 18, task: 20, lock: 17 };
const RAMP = 13;		// pixels above a lock for those who wait for it
const FOLD = 20;		// of the line that says how many lanes are folded
const FOLD_WORDS = { cpu: ['CPU', 'CPUs'], store: ['store', 'stores'], task: ['task', 'tasks'], lock: ['lock', 'locks'] };
const GROUP_GAP = 8;
const NARROW = 2;		// pixels; narrower bars are drawn together
const LABEL_ROOM = 22;		// pixels; narrower bars have no text
const ARROWS_ALL = 120;		// if there are more arrows, only some are drawn,
const ARROW_GAP = 7;		// at least so many pixels apart
const RETURNS_ALL = 150;	// if there are more marks, successful returns have none
const FONT = '11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif';

// The colour of each role, a variable of page.css.
const ROLE_COLORS = new Map([[RUN, 'run'], [HOLDING, 'hold'], [HOLD, 'hold'], [HANDLER, 'irq'], [SPIN, 'wait'], [ASLEEP, 'wait'],
	[PREEMPTED, 'bad'], [QUEUED, 'quiet'], [SLEEPS, 'line'], [HELD, 'quiet'], [STANDS, 'quiet'], [STORED, 'lazy']]);

function css(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function luminance(color) {
	const part = (i) => {
		const v = parseInt(color.slice(i, i + 2), 16) / 255;

		return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	};

	return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

// Black or white: the one that can be read better on the colour.
function textOn(color) {
	return (luminance(color) + 0.05) / 0.05 > 1.05 / (luminance(color) + 0.05) ? '#000000' : '#ffffff';
}

function hatch(context, color, step, flip) {
	const tile = document.createElement('canvas');

	tile.width = tile.height = step;
	const c = tile.getContext('2d');

	c.strokeStyle = color;
	c.lineWidth = 1.3;
	c.beginPath();
	for (const shift of [-step, 0, step]) {
		c.moveTo(shift - 1, flip ? -1 : step + 1);
		c.lineTo(shift + step + 1, flip ? step + 1 : -1);
	}
	c.stroke();
	return context.createPattern(tile, 'repeat');
}

function themeColors(context) {
	const color = {};

	for (const name of ['ink', 'paper', 'quiet', 'line', 'bad', 'accent', 'idle', 'irq', 'panel', 'lazy', 'flight', 'run', 'hold', 'wait', 'late'])
		color[name] = css(`--${name}`);
	color.heldHatch = hatch(context, color.quiet, 8, true);
	return color;
}

// Roles differ in form as well as in colour: who waits is a ramp that rises as long as it waits,
// who may not run is hollow, who sleeps is a line.
// ramp: from where to where the whole wait goes.
function drawLook(c, color, type, x, y, width, h, ramp = [x, x + width]) {
	const fill = color[ROLE_COLORS.get(type)];

	if (type === HELD || type === STANDS) {
		c.fillStyle = color.heldHatch;
		c.fillRect(x, y + 2, width, h - 4);
	} else if (type === QUEUED || type === PREEMPTED) {
		drawWaiting(c, fill, type === PREEMPTED, x, y, width, h);
	} else if (type === SLEEPS) {
		c.fillStyle = fill;
		c.fillRect(x, y + h / 2 - 1, width, 2);
	} else if (type === SPIN || type === ASLEEP) {
		drawRamp(c, fill, type === SPIN, x, y, width, h, ramp);
	} else if (type === STORED) {
		drawStored(c, fill, x, y, width, h);
	} else {
		c.fillStyle = fill;
		c.fillRect(x, type === HANDLER ? y + 3 : y, width, type === HANDLER ? h - 6 : h);
	}
}

// Spinning is solid, because it costs a CPU; asleep is pale.
function drawRamp(c, fill, solid, x, y, width, h, [from, to]) {
	const alpha = c.globalAlpha, top = (at) => y + h - h * Math.min(Math.max((at - from) / Math.max(to - from, 1), 0), 1);

	c.fillStyle = fill;
	if (width < 3) {
		c.fillRect(x, y + h / 3, width, h * 2 / 3);
		return;
	}
	c.globalAlpha = alpha * 0.18;
	c.fillRect(x, y, width, h);
	c.globalAlpha = alpha * (solid ? 0.85 : 0.45);
	c.beginPath();
	c.moveTo(x, y + h);
	c.lineTo(x, top(x));
	c.lineTo(x + width, top(x + width));
	c.lineTo(x + width, y + h);
	c.fill();
	c.globalAlpha = alpha;
}

// A pale box that closes with a bar: there the store becomes visible.
function drawStored(c, fill, x, y, width, h) {
	const alpha = c.globalAlpha, end = Math.min(width, 3);

	c.fillStyle = fill;
	c.globalAlpha = alpha * 0.35;
	c.fillRect(x, y + 2, width, h - 4);
	c.globalAlpha = alpha;
	c.fillRect(x + width - end, y, end, h);
}

// A hollow box. If the task was preempted, there is a bar at its beginning.
function drawWaiting(c, stroke, preempted, x, y, width, h) {
	c.strokeStyle = c.fillStyle = stroke;
	if (width < 3) {
		c.fillRect(x, y + 4, width, 1);
		c.fillRect(x, y + h - 5, width, 1);
		return;
	}
	c.lineWidth = 1;
	c.strokeRect(x + 0.5, y + 4.5, width - 1, h - 9);
	if (preempted)
		c.fillRect(x, y + 1, 3, h - 2);
}

// The head of the arrow from (x0, y0) to (x1, y1).
function drawArrowHead(c, color, x0, y0, x1, y1) {
	const angle = Math.atan2(y1 - y0, x1 - x0), wing = (turn) => [x1 - 7 * Math.cos(angle + turn), y1 - 7 * Math.sin(angle + turn)];

	c.fillStyle = color;
	c.beginPath();
	c.moveTo(x1, y1);
	c.lineTo(...wing(0.45));
	c.lineTo(...wing(-0.45));
	c.fill();
}
