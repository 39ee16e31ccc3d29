/* SPDX-License-Identifier: MIT */
/*
 * check-tables.c - the tables of properties, costs, counters, values and strategies are whole,
 * and the allocator's fit behind those of the machine.
 */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "policies/tables/cost.h"
#include "policies/tables/counter.h"
#include "policies/tables/op.h"
#include "policies/tables/property.h"
#include "sim/search/search.h"
#include "tests/unit/suite.h"

/* Each row has a name for people, and no other row has the same. */
static void is_new(const char **seen, unsigned *nr, const char *name)
{
	ck_assert_ptr_nonnull(name);
	ck_assert_uint_gt(strlen(name), 0);
	for (unsigned i = 0; i < *nr; i++)
		ck_assert_str_ne(seen[i], name);
	seen[(*nr)++] = name;
}

START_TEST(each_property_has_a_name_of_its_own)
{
	const char *seen[PROPERTIES];
	unsigned nr = 0;

	for (unsigned p = 0; p < PROPERTIES; p++) {
		is_new(seen, &nr, property_info(p)->name);
		ck_assert_ptr_nonnull(property_info(p)->summary);
		ck_assert_int_eq(!property_info(p)->kind, !property_info(p)->kinds);
	}
	ck_assert_str_eq(property_info(SPURIOUS_EBUSY)->name, "spurious_ebusy");
	ck_assert_str_eq(property_info(VMAP_PROPERTIES + DEADLOCK)->name, "deadlock");
}
END_TEST

START_TEST(each_kind_of_a_violation_has_a_name)
{
	for (unsigned p = 0; p < PROPERTIES; p++) {
		const char *seen[32];
		unsigned nr = 0;

		ck_assert_uint_le(property_info(p)->kinds, 32);
		for (unsigned k = 0; k < property_info(p)->kinds; k++) {
			is_new(seen, &nr, property_info(p)->kind[k].name);
			ck_assert_ptr_nonnull(property_info(p)->kind[k].text);
		}
	}
}
END_TEST

START_TEST(no_search_finds_what_takes_time)
{
	for (unsigned p = 0; p < PROPERTIES; p++)
		ck_assert_int_eq((searched_properties() | variable_properties() |
				  memory_properties()) >> p & 1,
				 p < VMAP_PROPERTIES + SOFT_LOCKUP);
	ck_assert_uint_eq(searched_properties_nr(), VMAP_PROPERTIES + SOFT_LOCKUP - 3);
}
END_TEST

START_TEST(each_strategy_has_a_name_of_its_own)
{
	const char *seen[SEARCH_STRATEGIES];
	unsigned nr = 0;

	for (unsigned i = 0; i < SEARCH_STRATEGIES; i++) {
		is_new(seen, &nr, search_strategy[i].name);
		ck_assert_ptr_nonnull(search_strategy[i].help);
		ck_assert(search_strategy[i].run);
	}
}
END_TEST

START_TEST(each_cost_is_listed_once)
{
	const char *seen[COSTS];
	bool listed[COSTS] = { false };
	unsigned nr = 0;

	for (unsigned i = 0; i < COSTS; i++) {
		const unsigned cost = cost_listed(i);

		ck_assert_uint_lt(cost, COSTS);
		ck_assert(!listed[cost]);
		listed[cost] = true;
		ck_assert_ptr_nonnull(cost_info(cost)->help);
		if (cost_info(cost)->key)
			is_new(seen, &nr, cost_info(cost)->key);
	}
	ck_assert_uint_eq(nr, COSTS - 2);	/* all but COST_NONE and COST_NS */
}
END_TEST

/* A preset that was added to the enumeration but not to a row would have 0 there. */
START_TEST(each_preset_has_each_cost_and_its_source)
{
	for (unsigned p = 0; p < COST_PRESETS; p++) {
		ck_assert_ptr_nonnull(preset_info[p].name);
		ck_assert_ptr_nonnull(preset_info[p].summary);
		ck_assert_int_eq(cost_info(COST_NONE)->value[p].ns, 0);
		ck_assert_int_eq(cost_info(COST_NS)->value[p].ns, 1);
		for (unsigned i = 0; i < COSTS; i++) {
			const struct cost_value *v = &cost_info(i)->value[p];

			if (!cost_info(i)->key)
				continue;
			ck_assert_int_gt(v->ns, 0);
			ck_assert_ptr_nonnull(v->source);
		}
	}
}
END_TEST

START_TEST(a_preset_that_measures_itself_stays_as_it_is)
{
	const int64_t nothing[MEASURE_NONE] = { 0 };
	int64_t measured[MEASURE_NONE], cost[MAX_COSTS], again[MAX_COSTS];

	for (unsigned p = 0; p < COST_PRESETS; p++) {
		cost_table(cost, p, nothing);
		measured[MEASURE_LOCK] = cost[COST_SPIN_LOCK] + cost[COST_SPIN_UNLOCK];
		measured[MEASURE_LINE] = cost[COST_CACHE_LINE];
		measured[MEASURE_MEMORY] = cost[COST_AREA_FREE];
		cost_table(again, p, measured);
		for (unsigned i = 0; i < COSTS; i++)
			ck_assert_int_eq(cost[i], again[i]);
		measured[MEASURE_MEMORY] *= 2;
		cost_table(again, p, measured);
		ck_assert_int_eq(again[COST_AREA_FREE], 2 * cost[COST_AREA_FREE]);
		ck_assert_int_eq(again[COST_SPIN_LOCK], cost[COST_SPIN_LOCK]);
	}
}
END_TEST

START_TEST(each_counter_and_each_value_has_a_name)
{
	const char *seen[VMAP_COUNTERS + OP_VALUES];
	unsigned nr = 0;

	for (unsigned i = 0; i < VMAP_COUNTERS; i++) {
		is_new(seen, &nr, counter_info[i].name);
		ck_assert_ptr_nonnull(counter_info[i].summary);
	}
	nr = 0;
	for (unsigned i = 0; i < OP_VALUES; i++) {
		is_new(seen, &nr, op_value_info[i].name);
		ck_assert_ptr_nonnull(op_value_info[i].summary);
	}
	for (unsigned k = 0; k < SPURIOUS_NONE; k++)
		ck_assert_ptr_nonnull(strstr(counter_info[COUNT_SPURIOUS + k].name,
					     property_info(SPURIOUS_EBUSY)->kind[k].name));
}
END_TEST

/* The columns of the database, and the source of each one's value, as text. */
static const char *const column[][2] = {
#define COLUMN(name, place, type, value, help) { #name, #value },
#include "report/tables/tables.def"
};

START_TEST(each_value_is_a_column_of_its_name)
{
	static const char by_model[] = "MODEL(VALUE_";
	unsigned nr = 0;

	for (unsigned i = 0; i < sizeof(column) / sizeof(column[0]); i++) {
		const char *value = column[i][1];
		const char *name = column[i][0];

		if (strncmp(value, by_model, strlen(by_model)))
			continue;
		ck_assert_str_eq(name, op_value_info[nr++].name);
		for (value += strlen(by_model); *name; name++, value++)
			ck_assert_int_eq(toupper((unsigned char)*name), *value);
	}
	ck_assert_uint_eq(nr, OP_VALUES);
}
END_TEST

START_TEST(a_value_that_is_missing_is_known)
{
	struct op_record op = { .value = { [VALUE_ADDRESS_PAGE] = -1 } };

	ck_assert(!op_has_value(&op, VALUE_ADDRESS_PAGE));
	ck_assert(!op_has_value(&op, VALUE_SIZE_PAGES));
	ck_assert(op_has_value(&op, VALUE_RETRIES));
	op.value[VALUE_ADDRESS_PAGE] = 0;
	ck_assert(op_has_value(&op, VALUE_ADDRESS_PAGE));
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(each_property_has_a_name_of_its_own),
	ONCE(each_kind_of_a_violation_has_a_name),
	ONCE(no_search_finds_what_takes_time),
	ONCE(each_strategy_has_a_name_of_its_own),
	ONCE(each_cost_is_listed_once),
	ONCE(each_preset_has_each_cost_and_its_source),
	ONCE(a_preset_that_measures_itself_stays_as_it_is),
	ONCE(each_counter_and_each_value_has_a_name),
	ONCE(each_value_is_a_column_of_its_name),
	ONCE(a_value_that_is_missing_is_known),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "tables", .test = tests };
