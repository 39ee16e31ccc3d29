/* SPDX-License-Identifier: MIT */
/*
 * variables.c - the words of [variables] and [percpu], in the order in which they are written.
 */
#include "scenarios/load/memory/variables.h"

#include <string.h>

#include "scenarios/load/memory/lexer.h"
#include "scenarios/load/text/value.h"

void variable_table_init(struct variable_table *t)
{
	t->variable = g_array_new(FALSE, FALSE, sizeof(struct variable));
	t->word = g_array_new(FALSE, FALSE, sizeof(struct variable_word));
	t->number = g_hash_table_new(g_str_hash, g_str_equal);
}

void variable_table_clear(struct variable_table *t)
{
	g_array_unref(t->variable);
	g_array_unref(t->word);
	g_hash_table_unref(t->number);
}

const struct variable *variable_find(const struct variable_table *v, const struct token *name)
{
	g_autofree char *text = g_strndup(name->text, name->length);
	const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(v->number, text));

	return n ? &g_array_index(v->variable, struct variable, n - 1) : NULL;
}

void variable_candidates(const struct variable_table *v, GPtrArray *names)
{
	for (guint i = 0; i < v->variable->len; i++)
		g_ptr_array_add(names, (gpointer)g_array_index(v->variable, struct variable, i).name);
}

static gboolean refuse_variable(const struct variable_table *v, struct reader *r)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	variable_candidates(v, names);
	if (!c_is_name(&r->token))
		return reader_refuse(r, "a variable");
	return !v->doubtful &&
	       reader_unknown(r, "variable", names,
			      names->len && names->len < 13 ? NULL : "one of [variables]");
}

gboolean read_variable_word(const struct variable_table *v, struct reader *r, uint32_t *word)
{
	const struct variable *x = variable_find(v, &r->token);
	int64_t index = 0;

	if (!x)
		return refuse_variable(v, r);
	c_next(r);
	if (x->is_array &&
	    (!c_accept(r, "[") || !c_try_number(r, 0, x->words - (int64_t)1, &index) ||
	     !c_accept(r, "]")))
		return reader_refuse(r, "%s[N] with N from 0 to %u", x->name, x->words - 1);
	*word = x->word + (uint32_t)index;
	return TRUE;
}

gboolean variable_add_word(struct variable_table *t, const char *name, uint32_t *word)
{
	const struct variable_word new = { .name = name };

	*word = t->word->len;
	if (t->word->len == MAX_VARIABLE_WORDS)
		return FALSE;
	g_array_append_val(t->word, new);
	return TRUE;
}

/* --- the section --------------------------------------------------------------------- */

static gboolean refuse_key(const struct setting *s, GError **error)
{
	return refuse(s->place, error, "variable %.60s, expected NAME or NAME[N]: a letter or _, "
		      "then letters, digits and _, at most %d in all, and no word of an operation",
		      s->key, MAX_NAME_BYTES);
}

/* Reads the key: NAME or NAME[NUMBER]. */
static gboolean read_key(struct variable *x, const struct setting *s, struct pool *p,
			 GError **error)
{
	const struct setting key = { .place = s->place, .key = "[variables]", .value = s->key };
	int64_t words = 1;
	struct reader r;

	reader_init(&r, &key, error);
	c_begin(&r);
	if (!c_is_name(&r.token) || c_is_reserved(&r.token) || r.token.length > MAX_NAME_BYTES)
		return refuse_key(s, error);
	x->name = token_string(&r.token, p);
	c_next(&r);
	x->is_array = c_accept(&r, "[");
	if (x->is_array &&
	    (!c_try_number(&r, 1, MAX_VARIABLE_WORDS, &words) || !c_accept(&r, "]")))
		return refuse(s->place, error, "%.60s, expected %s[N] with N from 1 to %d", s->key,
			      x->name, MAX_VARIABLE_WORDS);
	x->words = (uint32_t)words;
	return reader_at_end(&r) || refuse_key(s, error);
}

static gboolean add_variable(struct variable_table *v, const struct setting *s,
			     struct variable *x, struct pool *p, GError **error)
{
	const struct token name = { x->name, strlen(x->name) };

	if (variable_find(v, &name))
		return refuse(s->place, error, "variable %s again, expected it once", x->name);
	x->word = v->word->len;
	if (x->words > MAX_VARIABLE_WORDS - x->word)
		return refuse(s->place, error,
			      "more than %d words with %s, expected at most %d in all",
			      MAX_VARIABLE_WORDS, s->key, MAX_VARIABLE_WORDS);
	for (uint32_t i = 0; i < x->words; i++) {
		struct variable_word word = { .name = x->name };
		g_autofree char *text = NULL;

		if (x->is_array) {
			text = g_strdup_printf("%s[%u]", x->name, i);
			word.name = pool_string(p, text, strlen(text));
		}
		g_array_append_val(v->word, word);
	}
	g_array_append_vals(v->variable, x, 1);
	g_hash_table_insert(v->number, (gpointer)x->name, GUINT_TO_POINTER(v->variable->len));
	return TRUE;
}

/* Reads the value: NUMBER or &NAME. All names are known by then. */
static gboolean read_initial(const struct variable_table *v, const struct variable *x,
			     const struct setting *s, GError **error)
{
	struct variable_word *word = &g_array_index(v->word, struct variable_word, x->word);
	uint32_t to = 0;
	struct reader r;
	gboolean negative;

	reader_init(&r, s, error);
	c_begin(&r);
	if (c_accept(&r, "&")) {
		if (!read_variable_word(v, &r, &to))
			return FALSE;
		word->points = TRUE;
		word->initial = to;
	} else {
		negative = c_accept(&r, "-");
		if (!c_is_number(&r.token))
			return reader_refuse(&r, "a number, or & and a variable");
		if (!c_read_number(&r, negative, &word->initial))
			return FALSE;
	}
	for (uint32_t i = 1; i < x->words; i++) {
		word[i].initial = word->initial;
		word[i].points = word->points;
	}
	return reader_expect_end(&r);
}

static gboolean load_key(struct variable_table *v, const struct setting *set, uint32_t cpus,
			 struct pool *p, GError **error)
{
	struct variable x = { .name = "" };

	if (!read_key(&x, set, p, error))
		return FALSE;
	if (cpus && x.is_array)
		return refuse(set->place, error, "%.60s in [percpu], expected NAME: it has a word "
			      "for each CPU", set->key);
	if (cpus) {
		x.is_array = x.is_percpu = TRUE;
		x.words = cpus;
	}
	return add_variable(v, set, &x, p, error);
}

/* cpus: 0 for [variables] */
static gboolean load(struct variable_table *v, const struct text_section *s, uint32_t cpus,
		     struct pool *p, GError **error)
{
	g_autoptr(GPtrArray) added = g_ptr_array_new();	/* the settings of those from first on */
	const guint first = v->variable->len;
	gboolean ok = TRUE;

	for (guint i = 0; s && i < s->settings->len; i++) {
		const struct setting *set = s->settings->pdata[i];

		if (load_key(v, set, cpus, p, error))
			g_ptr_array_add(added, (gpointer)set);
		else
			ok = FALSE;
	}
	v->doubtful |= !ok;
	for (guint i = 0; i < added->len; i++)
		ok &= read_initial(v, &g_array_index(v->variable, struct variable, first + i),
				   added->pdata[i], error);
	return ok;
}

gboolean variables_load(struct variable_table *v, const struct text *t, struct pool *p,
			GError **error)
{
	return load(v, text_section(t, "variables"), 0, p, error);
}

gboolean percpu_load(struct variable_table *v, const struct text *t, uint32_t cpus,
		     struct pool *p, GError **error)
{
	return load(v, text_section(t, "percpu"), cpus, p, error);
}

static void *keep(const GArray *a, struct pool *p)
{
	void *copy = pool_alloc(p, a->len, g_array_get_element_size((GArray *)a));

	if (a->len)
		memcpy(copy, a->data, a->len * g_array_get_element_size((GArray *)a));
	return copy;
}

struct variables variables_keep(const struct variable_table *v, struct pool *p)
{
	struct variables kept = { .variable = keep(v->variable, p), .nr = v->variable->len,
				  .word = keep(v->word, p), .words = v->word->len };

	for (uint32_t i = 0; i < kept.nr; i++)
		kept.percpu |= kept.variable[i].is_percpu;
	return kept;
}
