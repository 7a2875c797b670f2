#include "template/library.h"

#include "base/buf.h"
#include "check.h"

static Arena arena, scratch;

static const Template *read_text(Str text, TemplateEngine engine) {
    arena_reset(&arena, (ArenaMark){0});
    return template_read(text, engine, &arena, &scratch);
}

/* "root.key: mode place" of each print. */
static void check_prints(Str text, TemplateEngine engine, Str expected) {
    static const char *const modes[] = {"plain", "safe", "escaped", "cured"};
    static const char *const places[] = {"text", "unquoted", "url", "event", "script", "tag"};
    const Template *t = read_text(text, engine);
    Buf out = {0};
    for (uint32_t i = 0; i < t->print_count; i++) {
        const TemplatePrint *p = &t->prints[i];
        buf_format(&out, "%s%.*s", i ? ", " : "", (int)p->value.root.len, p->value.root.ptr);
        for (uint32_t k = 0; k < p->value.key_count; k++)
            buf_format(&out, ".%.*s", p->value.keys[k].len ? (int)p->value.keys[k].len : 1, p->value.keys[k].len ? p->value.keys[k].ptr : "*");
        buf_format(&out, ": %s %s", modes[p->value.mode], places[p->place]);
    }
    CHECK_STR(buf_str(&out), expected);
    buf_free(&out);
}

static void knows_what_is_printed(void **state) {
    (void)state;
    check_prints(S("{{ a }}{{ b|safe }}{{ c|e|upper }}{{ d.e['f'] }}{{ g|length }}"), ENGINE_JINJA,
                 S("a: plain text, b: safe text, c: escaped text, d.e.f: plain text"));
    check_prints(S("{{ a if b == c else d }}{{ e == f }}{{ g and h }}{{ 'x' ~ i|safe }}{{ (j ~ k)|safe }}"), ENGINE_JINJA,
                 S("a: plain text, d: plain text, h: plain text, i: safe text, j: safe text, k: safe text"));
    check_prints(S("{% for k, v in a.items() %}{{ v.x }}{% endfor %}{{ v }}"), ENGINE_JINJA, S("a.*.x: plain text, v: plain text"));
    check_prints(S("{% if a %}{% set b = c %}{% else %}{% set b = d %}{% endif %}{{ b }}"), ENGINE_JINJA, S("d: plain text, c: plain text"));
    check_prints(S("{# {{ a }} #}{% raw %}{{ b }}{% endraw %}{%- raw -%}{{ c }}{%- endraw -%}{{- d -}}"), ENGINE_JINJA, S("d: plain text"));
    check_prints(S("{% with a=b|safe c=d %}{{ a }}{{ c }}{% endwith %}{{ e|default:f }}"), ENGINE_DJANGO,
                 S("b: safe text, d: plain text, e: plain text, f: plain text"));
    check_prints(S("${a}${b | n}${c | h}${d|u,n}${e or 'x'}\n% for f in g:\n${f}\n% endfor\n## ${h}\n"), ENGINE_MAKO,
                 S("a: plain text, b: safe text, c: escaped text, e: plain text, g.*: plain text"));
    check_prints(S("{{ a }}{% raw b %}{{! c }}{% for d in e %}{{ d }}{% end %}"), ENGINE_TORNADO, S("a: plain text, b: safe text, e.*: plain text"));
    check_prints(S("{{a}}{{!b}}\n% for c in d:\n{{c}}\n% end\n"), ENGINE_BOTTLE, S("a: plain text, b: safe text, d.*: plain text"));
}

static void knows_where_it_stands(void **state) {
    (void)state;
    check_prints(S("<a href=\"{{ a }}\" title='{{ b }}' class={{ c }} {{ d }} onclick=\"f('{{ e }}')\">{{ f }}</a>"), ENGINE_JINJA,
                 S("a: plain url, b: plain text, c: plain unquoted, d: plain tag, e: plain event, f: plain text"));
    check_prints(S("<a href=\"/x/{{ a }}\"></a><img src=\"{{ b }}\"><link href=\"{{ c }}\"><iframe src='{{ d }}'>"), ENGINE_JINJA,
                 S("a: plain text, b: plain text, c: plain text, d: plain url"));
    check_prints(S("<script>a = {{ a }}; b = '{{ b }}'; c = `{{ c }}`; // '{{ d }}\ne = \"\\\"{{ e }}\"</script>{{ f }}"), ENGINE_JINJA,
                 S("a: plain script, b: plain text, c: plain script, d: plain script, e: plain text, f: plain text"));
    check_prints(S("<a {% if x %}href=\"{{ a }}\"{% else %}class=\"b\"{% endif %}>{{ c }}"), ENGINE_JINJA, S("a: plain url, c: plain text"));
}

static Buf hostile;

static Str repeated(const char *piece, size_t bytes) {
    buf_clear(&hostile);
    while (hostile.len < bytes) buf_add(&hostile, str_from_z(piece));
    return buf_str(&hostile);
}

/* Each ends soon, whatever it is made of, and says that it is not whole where it is not. */
static void bears_hostile_text(void **state) {
    (void)state;
    static const char *const pieces[] = {"{{", "{%", "{#", "{{ x", "{{ ' }}", "{{(", "{{ x|", "{% if a %}", "{% for a in b %}", "{% block a %}{{ a }}",
                                         "{% macro a(x) %}{{ a(x) }}", "{% endif %}", "{% raw %}", "{{ a }}", "{% include 'a' %}", "{% set a = a %}",
                                         "<a href=", "<script>'", "</script", "${", "${x | ", "<%", "<%def name=\"a(b)\">", "\n% for a in b:", "<%text>", "\n%",
                                         "{{!", "[", "{{ [[[", "\xff\xfe", "{{ a.b.c.d.e.f }}", "{{ a(b(c(d())))}}", "{% from 'a' import b %}{{ b(b) }}", "</%"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (int engine = 0; engine < TEMPLATE_ENGINE_COUNT; engine++) {
            const Template *t = read_text(repeated(pieces[i], 1 << 20), (TemplateEngine)engine);
            assert_true(t->print_count <= TEMPLATE_MAX_PRINTS);
        }
    assert_true(read_text(S("<p>{{ a"), ENGINE_JINJA)->full);
    assert_true(read_text(S("<p>{% raw %}"), ENGINE_JINJA)->full);
    assert_true(read_text(repeated("{{ a }}", 1 << 20), ENGINE_JINJA)->full);
    assert_false(read_text(S("<p>{{ a }}</p>"), ENGINE_JINJA)->full);
}

static void finds_the_nearest(void **state) {
    (void)state;
    static const Str paths[] = {S("docs/page.html"), S("shop/templates/page.html"), S("shop/cart/templates/page.html"), S("templates/page.html"),
                                S("templates/mypage.html"), S("templates/shop/list.tpl")};
    arena_reset(&arena, (ArenaMark){0});
    Library *l = library_new(&arena, paths, 6);
    CHECK_STR(library_path(l, library_find(l, S("shop/cart/views.py"), S("page.html"), ENGINE_JINJA)), S("shop/cart/templates/page.html"));
    CHECK_STR(library_path(l, library_find(l, S("shop/views.py"), S("page.html"), ENGINE_JINJA)), S("shop/templates/page.html"));
    CHECK_STR(library_path(l, library_find(l, S("app.py"), S("./page.html"), ENGINE_JINJA)), S("templates/page.html"));
    CHECK_STR(library_path(l, library_find(l, S("app.py"), S("shop/list"), ENGINE_BOTTLE)), S("templates/shop/list.tpl"));
    CHECK_STR(library_path(l, library_find(l, S("docs/conf.py"), S("shop:templates/page.html"), ENGINE_MAKO)), S("shop/templates/page.html"));
    assert_int_equal(library_find(l, S("app.py"), S("age.html"), ENGINE_JINJA), 0);
    assert_int_equal(library_find(l, S("app.py"), S("../"), ENGINE_JINJA), 0);
    library_free(l);
}

static void grades_what_is_printed(void **state) {
    (void)state;
    arena_reset(&arena, (ArenaMark){0});
    Library *l = library_new(&arena, NULL, 0);
    Str text = S("<p>{{ a }}{{ b|safe }}<i class={{ c }}>{{ d|e }}</i>{% autoescape false %}{{ e }}{% endautoescape %}</p>");
    const TemplatePage *on = library_ask_text(l, S("a.py"), text, ENGINE_JINJA, ESCAPING_ON), *off = library_ask_text(l, S("a.py"), text, ENGINE_JINJA, ESCAPING_OFF);
    assert_int_equal(on->count, 3);
    assert_int_equal(on->prints[0].grade, GRADE_RAW);
    assert_int_equal(on->prints[1].grade, GRADE_PLACE);
    assert_int_equal(off->count, 4);
    assert_true(on->whole);
    assert_null(library_ask_text(l, S("a.py"), S("a: {{ b }}"), ENGINE_JINJA, ESCAPING_OFF));
    assert_false(library_ask_text(l, S("a.py"), S("<p>{% include 'x' %}"), ENGINE_JINJA, ESCAPING_ON)->whole);
    const TemplatePage *macros = library_ask_text(l, S("a.py"), S("{% macro a(x) %}<b>{{ x|safe }}{{ a(x) }}{{ a(a(x)) }}</b>{% endmacro %}{{ a(y) }}"), ENGINE_JINJA, ESCAPING_ON);
    assert_int_equal(macros->count, 1);
    CHECK_STR(macros->prints[0].value.root, S("y"));
    library_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_what_is_printed), cmocka_unit_test(knows_where_it_stands),  cmocka_unit_test(bears_hostile_text),
        cmocka_unit_test(finds_the_nearest),     cmocka_unit_test(grades_what_is_printed),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    arena_free(&scratch);
    buf_free(&hostile);
    return status;
}
