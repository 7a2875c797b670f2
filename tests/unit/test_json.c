#include "base/json.h"

#include "check.h"

static void writes_a_document(void **state) {
    (void)state;
    Buf b = {0};
    Json j = json_make(&b);
    json_open_object(&j);
    json_key(&j, S("a"));
    json_open_array(&j);
    json_int(&j, INT64_MIN);
    json_uint(&j, UINT64_MAX);
    json_open_array(&j);
    json_close_array(&j);
    json_open_object(&j);
    json_close_object(&j);
    json_close_array(&j);
    json_key_plain(&j, S("b"));
    json_bool(&j, true);
    json_key_plain(&j, S("c"));
    json_null(&j);
    json_key(&j, S("q\""));
    json_raw(&j, S("[1,2]"));
    json_close_object(&j);
    json_line(&j);
    json_bool(&j, false);
    CHECK_STR(buf_str(&b),
              S("{\"a\":[-9223372036854775808,18446744073709551615,[],{}],\"b\":true,\"c\":null,\"q\\\"\":[1,2]}"
                "\nfalse"));
    buf_free(&b);
}

static const struct {
    Str bytes, json;
} strings[] = {
    {S(""), S("\"\"")},
    {S("plain"), S("\"plain\"")},
    {S("\"\\/\b\f\n\r\t"), S("\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\"")},
    {S("\0\x1F\x7F"), S("\"\\u0000\\u001f\\u007f\"")},
    {S("\xC2\x9B"), S("\"\\u009b\"")}, /* CSI: would steer a terminal */
    {S("\xC2\xA0\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x94"), S("\"\xC2\xA0\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x94\"")},
    {S("\xED\xA0\x80."), S("\"\\ud800.\"")},
    {S("\xED\xBF\xBF"), S("\"\\udfff\"")},
    {S("a\xFF"
       "b"),
     S("\"a\xEF\xBF\xBD"
       "b\"")},
    {S("\xC0\x80"), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\"")},                                 /* overlong */
    {S("\xE2\x82"), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\"")},                                 /* cut off */
    {S("\xF4\x90\x80\x80"), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"")}, /* over 10FFFF */
    {S("\xE2(\xA1"), S("\"\xEF\xBF\xBD(\xEF\xBF\xBD\"")},
};

static void strings_are_valid_whatever_the_bytes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        Buf b = {0};
        Json j = json_make(&b);
        json_string(&j, strings[i].bytes);
        CHECK_STR(buf_str(&b), strings[i].json);
        buf_free(&b);
    }
}

static void a_string_may_come_in_parts(void **state) {
    (void)state;
    Buf b = {0};
    Json j = json_make(&b);
    json_open_array(&j);
    json_open_string(&j);
    json_string_part(&j, S("one "));
    json_string_part(&j, S("two\n"));
    json_close_string(&j);
    json_string(&j, S("next"));
    json_close_array(&j);
    CHECK_STR(buf_str(&b), S("[\"one two\\n\",\"next\"]"));
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_document),
        cmocka_unit_test(strings_are_valid_whatever_the_bytes),
        cmocka_unit_test(a_string_may_come_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
