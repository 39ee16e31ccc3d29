/* SPDX-License-Identifier: MIT */
/*
 * check-json.c - the writer of JSON puts commas and lines where each layout has them, and
 * text of anybody's choice stays text.
 */
#include <check.h>
#include <glib.h>
#include <stdlib.h>

#include "lib/json.h"
#include "tests/unit/suite.h"

/* What write() writes. To be freed with free(). */
static char *written(enum json_layout layout, void (*write)(struct json *j))
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);
	struct json j;

	ck_assert_ptr_nonnull(out);
	json_init(&j, out, layout);
	write(&j);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static void check_written(enum json_layout layout, void (*write)(struct json *j),
			  const char *expected)
{
	char *text = written(layout, write);

	ck_assert_str_eq(text, expected);
	free(text);
}

static void write_values(struct json *j)
{
	json_object(j, NULL);
	json_int(j, "a", -1);
	json_list(j, "b");
	json_uint(j, NULL, UINT64_MAX);
	json_bool(j, NULL, TRUE);
	json_list_end(j);
	json_object(j, "c");
	json_object_end(j);
	json_text(j, "d", NULL);
	json_number(j, "e", "1.5");
	json_object_end(j);
}

START_TEST(each_layout_has_its_commas_and_lines)
{
	check_written(JSON_COMPACT, write_values,
		      "{\"a\":-1,\"b\":[18446744073709551615,true],\"c\":{},"
		      "\"d\":null,\"e\":1.5}");
	check_written(JSON_SPACED, write_values,
		      "{\"a\": -1, \"b\": [18446744073709551615, true], \"c\": {}, "
		      "\"d\": null, \"e\": 1.5}");
	check_written(JSON_INDENTED, write_values,
		      "{\n  \"a\" : -1,\n  \"b\" : [\n    18446744073709551615,\n"
		      "    true\n  ],\n"
		      "  \"c\" : {},\n  \"d\" : null,\n  \"e\" : 1.5\n}");
	check_written(JSON_INDENTED_TIGHT, write_values,
		      "{\n  \"a\": -1,\n  \"b\": [\n    18446744073709551615,\n"
		      "    true\n  ],\n"
		      "  \"c\": {},\n  \"d\": null,\n  \"e\": 1.5\n}");
}
END_TEST

static void write_lines(struct json *j)
{
	json_list(j, NULL);
	for (int i = 0; i < 2; i++) {
		json_new_line(j);
		json_list(j, NULL);
		json_int(j, NULL, i);
		json_int(j, NULL, i);
		json_list_end(j);
	}
	json_new_line(j);
	json_list_end(j);
}

START_TEST(a_new_line_is_begun_before_a_value_or_a_bracket)
{
	check_written(JSON_COMPACT, write_lines, "[\n[0,0],\n[1,1]\n]");
	check_written(JSON_SPACED, write_lines, "[\n[0, 0],\n[1, 1]\n]");
}
END_TEST

static void write_text(struct json *j)
{
	json_text(j, NULL, "plain, \"quoted\" \\ µ </script> & \x1b\n\xe2\x80\xae\xff");
}

START_TEST(text_is_never_more_than_text)
{
	check_written(JSON_COMPACT, write_text,
		      "\"plain, \\\"quoted\\\" \\\\ µ \\u003c/script\\u003e \\u0026 \\u001b\\n"
		      "\\u202e\xef\xbf\xbd\"");
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(each_layout_has_its_commas_and_lines),
	ONCE(a_new_line_is_begun_before_a_value_or_a_bracket),
	ONCE(text_is_never_more_than_text),
	END_OF_TESTS
};

const struct unit_suite unit_suite = { .name = "json", .test = tests };
