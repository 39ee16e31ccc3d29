/* SPDX-License-Identifier: MIT */
/*
 * measure.c - see measure.h.
 */
#include "report/sweep/measure.h"

#include <math.h>
#include <string.h>

#include "lib/duration.h"

const struct swept_measure swept_measure[SWEPT_MEASURES] = {
#define ROW(name, column, title, unit, kind) { #name, title, unit, MEASURE_##kind },
	MEASURES(ROW)
#undef ROW
};

const struct swept_measure *swept_measure_find(const char *name)
{
	for (unsigned i = 0; i < SWEPT_MEASURES; i++)
		if (!strcmp(swept_measure[i].name, name))
			return &swept_measure[i];
	return NULL;
}

const char *swept_measure_word(unsigned i)
{
	return i < SWEPT_MEASURES ? swept_measure[i].name : NULL;
}

/* How a value is written: divided by `scale`, with so many decimals, and the unit behind. */
struct form {
	double scale;
	int decimals;
	char unit[16]; /* with the space before it */
};

/* Three digits, but no fewer than before the point. */
static int decimals_of(double size)
{
	return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

/* As show_time() writes it, so that times are rounded in one place only. */
static void time_form(double value, struct form *f)
{
	const double ns = CLAMP(round(value), -9e18, 9e18);
	g_autofree char *text = show_time((gint64)ns);
	const char *space = text + strcspn(text, " "), *point = strchr(text, '.');

	f->decimals = point ? (int)(space - point) - 1 : 0;
	f->scale = !strcmp(space, " ns")   ? 1
		   : !strcmp(space, " ms") ? 1e6
		   : !strcmp(space, " s")  ? 1e9
					   : 1e3;
	g_strlcpy(f->unit, space, sizeof(f->unit));
}

static void rate_form(double value, struct form *f)
{
	static const char *const unit[] = { " /s", " k/s", " M/s", " G/s" };
	unsigned i = 0;

	f->scale = 1;
	for (; i + 1 < G_N_ELEMENTS(unit) && fabs(value) / f->scale >= 999.5; i++)
		f->scale *= 1000;
	f->decimals = decimals_of(fabs(value) / f->scale);
	g_strlcpy(f->unit, unit[i], sizeof(f->unit));
}

static struct form form_of(const struct swept_measure *m, double value)
{
	struct form f = { .scale = 1, .decimals = decimals_of(fabs(value)) };

	if (!strcmp(m->unit, "ns"))
		time_form(value, &f);
	else if (!strcmp(m->unit, "1/s"))
		rate_form(value, &f);
	else if (*m->unit)
		g_snprintf(f.unit, sizeof(f.unit), " %s", m->unit);
	else if (!(value < round(value)) && !(value > round(value)))
		f.decimals = 0;
	return f;
}

/* The same in every locale. Halves are rounded away from zero, as in lib/duration.c. */
static char *number(const struct form *f, double value)
{
	const double parts = pow(10, f->decimals);
	const double shown = round(value * parts / f->scale) / parts + 0.; /* no "-0.0" */
	char format[8], text[64];

	g_snprintf(format, sizeof(format), "%%.%df", f->decimals);
	g_ascii_formatd(text, sizeof(text), format, CLAMP(shown, -1e30, 1e30));
	return g_strdup(text);
}

char *measured_text(const struct swept_measure *m, double value)
{
	const struct form f = form_of(m, value);
	g_autofree char *text = number(&f, value);

	return g_strconcat(text, f.unit, NULL);
}

char *measured_with(const struct swept_measure *m, double half, double value)
{
	const struct form f = form_of(m, value);
	struct form fine = f;
	g_autofree char *text = number(&f, value), *width = NULL;

	while (half * pow(10, fine.decimals) / f.scale < 0.5 && fine.decimals < 6)
		fine.decimals++;
	width = number(&fine, half);

	return g_strconcat(text, g_get_charset(NULL) ? " ±" : " +-", width, f.unit, NULL);
}

char *measured_range(const struct swept_measure *m, double low, double high)
{
	const struct form f = form_of(m, high);
	g_autofree char *from = number(&f, low), *to = number(&f, high);

	return g_strconcat(from, " to ", to, f.unit, NULL);
}
