/* SPDX-License-Identifier: MIT */
/*
 * graph.c - the sets of a weak machine: writes get a place in them, and are forgotten.
 */
#include "sim/memory/graph.h"

uint32_t first_write(const struct memory *y, uint32_t word)
{
	uint32_t i = 0;

	while (i < *y->writes && y->write[i].word < word)
		i++;
	return i;
}

uint32_t writes_to(const struct memory *y, uint32_t word, uint32_t first)
{
	uint32_t i = first;

	while (i < *y->writes && y->write[i].word == word)
		i++;
	return i - first;
}

static bool intersects(const struct memory *y, const uint64_t *a, const uint64_t *b)
{
	for (uint32_t i = 0; i < y->node_words; i++)
		if (a[i] & b[i])
			return true;
	return false;
}

/*
 * Whatever comes after one of the nodes now also comes after the access. One pass is enough,
 * since sets are closed: what comes after a set that grows has the node itself.
 */
void precedes_writes(struct memory *y, uint32_t from, uint32_t end, uint32_t cpu,
		     const uint64_t *before)
{
	struct nodes these = { 0 };

	if (from == end)
		return;
	for (uint32_t i = from; i < end; i++)
		add_node(these.word, node_of(y, i, cpu));
	for (uint32_t i = 0; i < y->at.sets; i++)
		if (intersects(y, set_at(y, i), these.word))
			join(y, set_at(y, i), before);
	for (uint32_t i = from; i < end; i++)
		join(y, visible(y, i, cpu), before);
}

/* --- numbers of nodes ------------------------------------------------------------------- */

/* The bits from `bit` on move up by n, which is less than 64. */
static void open_gap(uint64_t *set, uint32_t words, uint32_t bit, uint32_t n)
{
	const uint32_t at = bit / 64;
	const uint64_t below = (UINT64_C(1) << bit % 64) - 1;
	const uint64_t kept = set[at] & below;

	for (uint32_t i = words - 1; i > at; i--)
		set[i] = set[i] << n | (i - 1 == at ? set[i - 1] & ~below : set[i - 1]) >> (64 - n);
	set[at] = kept | (set[at] & ~below) << n;
}

/* The bits from bit + n on move down by n; those before them are gone. */
static void close_gap(uint64_t *set, uint32_t words, uint32_t bit, uint32_t n)
{
	const uint32_t at = bit / 64;
	const uint64_t below = (UINT64_C(1) << bit % 64) - 1;
	const uint64_t kept = set[at] & below;

	for (uint32_t i = at; i < words; i++) {
		const uint64_t next = i + 1 < words ? set[i + 1] << (64 - n) : 0;
		const uint64_t moved = set[i] >> n | next;

		set[i] = i == at ? kept | (moved & ~below) : moved;
	}
}

/* The sets of the writes from this one on move by one place. */
static void move_sets(struct memory *y, uint32_t kind, uint32_t each, uint32_t at, uint32_t to)
{
	const size_t bytes = (size_t)each * y->node_words * sizeof(*y->set);
	const uint32_t last = *y->writes;	/* before the change */

	memmove(set_at(y, kind + to * each), set_at(y, kind + at * each), (last - at) * bytes);
}

static void move_all_sets(struct memory *y, uint32_t at, uint32_t to)
{
	move_sets(y, y->at.visible, y->cpus, at, to);
	move_sets(y, y->at.accessed, y->cpus, at, to);
	move_sets(y, y->at.depends, 1, at, to);
	memmove(&y->write[to], &y->write[at], (*y->writes - at) * sizeof(*y->write));
	memmove(&y->made[to], &y->made[at], (*y->writes - at) * sizeof(*y->made));
}

static void clear_write(struct memory *y, uint32_t at)
{
	for (uint32_t cpu = 0; cpu < y->cpus; cpu++) {
		clear(y, visible(y, at, cpu));
		clear(y, accessed(y, at, cpu));
	}
	clear(y, set_at(y, y->at.depends + at));
	y->write[at] = (struct weak_write){ 0 };
	y->made[at] = 0;
}

void insert_write(struct memory *y, uint32_t at, struct nodes *also, struct nodes *and)
{
	const uint32_t bit = node_of(y, at, 0);

	move_all_sets(y, at, at + 1);
	clear_write(y, at);
	++*y->writes;
	for (uint32_t i = 0; i < y->at.sets; i++)
		open_gap(set_at(y, i), y->node_words, bit, y->cpus);
	open_gap(also->word, y->node_words, bit, y->cpus);
	open_gap(and->word, y->node_words, bit, y->cpus);
}

static void remove_write(struct memory *y, uint32_t at)
{
	const uint32_t bit = node_of(y, at, 0);

	move_all_sets(y, at + 1, at);
	--*y->writes;
	clear_write(y, *y->writes);
	for (uint32_t i = 0; i < y->at.sets; i++)
		close_gap(set_at(y, i), y->node_words, bit, y->cpus);
}

/* --- forgetting ------------------------------------------------------------------------- */

/* The first write of its word becomes the base: what was before it, nobody can see. */
static void make_base(struct memory *y, uint32_t at)
{
	const struct weak_write *const w = &y->write[at];
	const uint32_t word = w->word;

	y->base[word] = w->value;
	y->base_cpu[word] = w->cpu;
	for (uint32_t cpu = 0; cpu < y->cpus; cpu++) {
		copy(y, base_visible(y, word, cpu), visible(y, at, cpu));
		join(y, base_accessed(y, word, cpu), accessed(y, at, cpu));
		if (*seen_by(y, word, cpu))
			--*seen_by(y, word, cpu);
	}
	copy(y, set_at(y, y->at.base_depends + word), set_at(y, y->at.depends + at));
	remove_write(y, at);
}

/* Must each access that the CPU has still to make come after this node? */
static bool must_see(const struct memory *y, uint32_t cpu, uint32_t node)
{
	return has_node(cpu_set(y, cpu, ALL_AFTER), node) ||
	       (has_node(cpu_set(y, cpu, READS_AFTER), node) &&
		has_node(cpu_set(y, cpu, WRITES_AFTER), node));
}

/* Can the CPU still see the base of the word, or write right after it? */
static bool may_overlook(const struct memory *y, uint32_t cpu, uint32_t first, uint32_t nr)
{
	if (*y->gone >> cpu & 1 || *seen_by(y, y->write[first].word, cpu))
		return false;
	for (uint32_t i = first; i < first + nr; i++)
		if (must_see(y, cpu, node_of(y, i, cpu)))
			return false;
	return true;
}

static bool is_everybodys(const struct memory *y, uint32_t first, uint32_t nr)
{
	for (uint32_t cpu = 0; cpu < y->cpus; cpu++)
		if (may_overlook(y, cpu, first, nr))
			return false;
	return true;
}

/* The first write of the word that has most of them. */
static uint32_t most_crowded(const struct memory *y)
{
	uint32_t best = 0, most = 0, nr;

	for (uint32_t i = 0; i < *y->writes; i += nr) {
		nr = writes_to(y, y->write[i].word, i);
		if (nr > most) {
			most = nr;
			best = i;
		}
	}
	return best;
}

void forget_writes(struct memory *y)
{
	uint32_t nr;

	for (uint32_t i = 0; i < *y->writes; i += nr) {
		nr = writes_to(y, y->write[i].word, i);
		while (nr && is_everybodys(y, i, nr)) {
			make_base(y, i);
			nr--;
		}
	}
	while (*y->writes == y->window) {
		make_base(y, most_crowded(y));
		++*y->settled;
	}
}

/* --- for --check ------------------------------------------------------------------------ */

static bool contains(const struct memory *y, const uint64_t *set, const uint64_t *part)
{
	for (uint32_t i = 0; i < y->node_words; i++)
		if (part[i] & ~set[i])
			return false;
	return true;
}

/* Whatever comes before a node of the set must be in the set. */
static bool is_closed(const struct memory *y, const uint64_t *set)
{
	for (uint32_t node = 0; node < y->window * y->cpus; node++) {
		if (!has_node(set, node))
			continue;
		if (node >= *y->writes * y->cpus ||
		    !contains(y, set, visible(y, node / y->cpus, node % y->cpus)))
			return false;
	}
	return true;
}

static bool are_sorted(const struct memory *y)
{
	for (uint32_t i = 1; i < *y->writes; i++)
		if (y->write[i].word < y->write[i - 1].word)
			return false;
	for (uint32_t word = 0; word < y->words; word++)
		for (uint32_t cpu = 0; cpu < y->cpus; cpu++)
			if (*seen_by(y, word, cpu) > writes_to(y, word, first_write(y, word)))
				return false;
	return true;
}

bool graph_is_valid(const struct memory *y)
{
	for (uint32_t node = 0; node < *y->writes * y->cpus; node++)
		if (has_node(visible(y, node / y->cpus, node % y->cpus), node))
			return false;
	for (uint32_t i = 0; i < y->at.sets; i++)
		if (!is_closed(y, set_at(y, i)))
			return false;
	return are_sorted(y);
}
