/* The compiler of rules under hostile files: rules, or faults that name a place; and what it made runs on a small file.
 */
#include "base/fault.h"
#include "rules/rules.h"
#include "syntax/parser.h"
#include "value/value.h"

/* A little of everything that patterns can meet. */
static const char program[] = "import os, subprocess as s\n"
                              "from os import system as run\n"
                              "@d(1)\n"
                              "async def f(a, /, b: int = 1, *c, d, **e) -> None:\n"
                              "    x = open(a)\n"
                              "    for i in [1, 'a', b'b', *c]:\n"
                              "        try:\n"
                              "            with x as y, z: run('rm ' + a); s.run(['ls', a], shell=True, **e)\n"
                              "        except (OSError, ValueError) as err: raise err from None\n"
                              "        else: return {**e, 'a': x, 1: lambda q: q}\n"
                              "        finally: del x.y[1:2]\n"
                              "    while not a < b <= 1.5: os.fork(); a.b().c(i, i)\n"
                              "    match a:\n"
                              "        case [1, *_] | {'k': v, **r} | C(p=1): pass\n"
                              "class C(B, m=1):\n"
                              "    x, y = (yield), f'{a!r:>{w}}'\n"
                              "    z = [i for i in a if i] if x else -1\n"
                              "if x := 1: print(x)\n"
                              "elif y: foo(x, x); foo(x, y)\n" /* and the padding that a source needs */
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

static void audit(Rules *rules, const QualTable *quals, Arena *run) {
    Parser *parser = parser_new();
    ValueWorker *values = value_worker_new(quals, rules_triggers(rules));
    RulesWorker *worker = rules_worker_new(rules);
    SourceBuffer buffer = {0};
    Source source = source_make(&buffer, S("program.py"), str_make(program, strlen(program)));
    const Tree *tree = parser_parse(parser, &source, PY_NEWEST);
    FindingList findings = {.arena = run};
    const uint64_t *live = rules_open(worker, tree, NULL, 0, NULL);
    rules_match(worker, tree, value_analyse_live(values, tree, live), &findings);
    for (uint32_t i = 0; i < findings.count; i++) {
        CHECK(findings.items[i].end <= source.text.len && findings.items[i].start <= findings.items[i].end);
    }
    source_buffer_free(&buffer);
    rules_worker_free(worker);
    value_worker_free(values);
    parser_free(parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) return 0;
    Arena run = {0};
    QualTable *quals = value_base_new(&run);
    Rules *rules = rules_new(&run);
    RuleFaultList faults = {.arena = &run};
    bool whole = rules_add_text(rules, quals, S("fuzz.yaml"), str_make((const char *)data, size), &faults);
    CHECK(whole == (faults.count == 0));
    for (uint32_t i = 0; i < faults.count; i++) {
        CHECK(faults.items[i].text.len > 0);
        CHECK(str_eq(faults.items[i].path, S("fuzz.yaml")));
    }
    for (uint32_t i = 0; i < rules_count(rules); i++) CHECK(rules_info(rules, i)->id.len > 0);
    if (rules_count(rules)) audit(rules, quals, &run);
    arena_free(&run);
    return 0;
}
