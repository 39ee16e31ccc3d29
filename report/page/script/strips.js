// SPDX-License-Identifier: MIT
//
// strips.js - draws bars that are narrower than a pixel. Their pixels are set in a small
// bitmap that has three rows for each lane, and each row is stretched over its lane. So a
// hundred thousand bars take a few dozen calls to draw.

// A lane has a row for bars of its full height, one for lower bars, and one for thin lines.
const LOOKS = 3;
const FULL = 0, INSET = 1, THIN = 2;
const FAINTEST = 0.4;		// opacity of what must still be seen

function lookOf(type) {
	if (type === ASLEEP || type === SLEEPS)
		return THIN;
	return type === HANDLER || type === HELD || (type >= QUEUED && type < HOLD) ? INSET : FULL;
}

// "#rrggbb" as a pixel, without opacity.
function pixelOf(color) {
	const part = (i) => parseInt(color.slice(i, i + 2), 16);

	return part(1) | part(3) << 8 | part(5) << 16;
}

class Strips {
	constructor(lanes, width) {
		this.canvas = document.createElement('canvas');
		this.canvas.width = this.width = Math.max(Math.ceil(width), 1);
		this.canvas.height = Math.max(lanes, 1) * LOOKS;
		this.context = this.canvas.getContext('2d');
		this.image = this.context.createImageData(this.width, this.canvas.height);
		this.pixels = new Uint32Array(this.image.data.buffer);
		this.used = new Uint8Array(this.canvas.height);
	}

	clear() {
		this.pixels.fill(0);
		this.used.fill(0);
	}

	// Sets a pixel of a lane. share: the part of its time that bars take; the less it is, the
	// fainter the pixel.
	add(row, look, x, pixel, striped, share) {
		const line = row * LOOKS + look;

		if (x < 0 || x >= this.width)
			return;
		this.used[line] = 1;
		this.pixels[line * this.width + x] = pixel |
			Math.round(255 * Math.min(Math.max(share, FAINTEST), 1) * (striped && x & 1 ? 0.4 : 1)) << 24;
	}

	// To be called when all pixels were added, before draw().
	finish() {
		this.context.putImageData(this.image, 0, 0);
	}

	draw(c, row, x, y, h) {
		const place = [[y, h], [y + 4, h - 8], [y + h / 2 - 1.5, 3]];

		c.imageSmoothingEnabled = false;
		for (let look = 0; look < LOOKS; look++)
			if (this.used[row * LOOKS + look])
				c.drawImage(this.canvas, 0, row * LOOKS + look, this.width, 1, x, place[look][0], this.width, place[look][1]);
	}
}
