// SPDX-License-Identifier: MIT
//
// elements.js - makes elements of the page.

// All text of scenarios gets into the page here, as text and never as HTML.
function element(name, text, more = {}) {
	const e = document.createElement(name);

	if (text !== undefined && text !== null)
		e.textContent = text;
	return Object.assign(e, more);
}

function button(text, title, action) {
	const b = element('button', text, { type: 'button', title });

	if (!/[a-z]/i.test(text))
		b.setAttribute('aria-label', title);
	b.addEventListener('click', action);
	return b;
}

// Brings it to the top of the window. Readers who do not want things to move see it at once.
function bringUp(element) {
	const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

	element.scrollIntoView({ block: 'start', behavior: still ? 'instant' : 'smooth' });
}
