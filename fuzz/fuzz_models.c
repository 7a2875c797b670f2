/* Models under hostile YAML: rows, or faults that name a place; and a small program is followed with what they say. */
#include "base/fault.h"
#include "flow/rows.h"
#include "flow/solve.h"
#include "syntax/parser.h"
#include "value/value.h"

/* A little of everything that rows can be about. */
static const char program[] = "import os, shop, sqlite3 as s\n"
                              "from shop import request, quote, Session as S\n"
                              "from x.y import *\n"
                              "@shop.route('/a')\n"
                              "def view(name, session: S, n=shop.Depends(), *rest, **more):\n"
                              "    a = request.form['x'] + name\n"
                              "    db = s.connect(a)\n"
                              "    db.execute(a, key=quote(a)); shop.db.query(sql=a, safe=True)\n"
                              "    os.environ[a] = a; more.title = a; a.encode().decode()\n"
                              "    if shop.is_fine(a): shop.run([a, 'sh', '-c', a], mode='w')\n"
                              "    for row in db: rest.append(row)\n"
                              "    return '%s' % shop.quote(a, *rest, **more)\n"
                              "class H(shop.Handler):\n"
                              "    def get(self, event, context): self.x = event; open(self.x, 'w').write(context)\n"
                              "def handler(event, context): return view(shop.read(event), None)\n"
                              "handler(input(), 1)\n" /* and the padding that a source needs */
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

static void follow(const ModelRows *rows, Arena *run) {
    static const Str path = S("shop/view.py");
    QualTable *quals = value_base_new(run);
    const ModelRow *items = rows->items;
    const Models *models = models_new(run, quals, &items, &rows->count, 1);
    Parser *parser = parser_new();
    ValueWorker *values = value_worker_new(quals, value_triggers_new(run, quals, NULL, 0));
    SourceBuffer buffer = {0};
    Source source = source_make(&buffer, path, str_make(program, strlen(program)));
    const Tree *tree = parser_parse(parser, &source, PY_NEWEST);
    value_worker_taint(values, &models->taint, &flow_guards);
    Arena scratch = {0};
    const FlowGraph *graph = flow_extract(value_analyse(values, tree), models, NULL, NULL, 0, run, &scratch);
    FlowFindings found = flow_solve(&graph, 1, modules_new(run, &path, 1), false, run);
    for (uint32_t i = 0; i < found.count; i++) {
        const FlowFinding *f = &found.items[i];
        CHECK(f->start <= f->end && f->end <= source.text.len);
        CHECK(f->weakness < WEAKNESS_COUNT && f->source < SOURCE_KIND_COUNT);
    }
    arena_free(&scratch);
    source_buffer_free(&buffer);
    value_worker_free(values);
    parser_free(parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 1 << 16) return 0;
    Arena run = {0};
    ModelRows rows = {.arena = &run};
    bool whole = models_read(&rows, S("fuzz.yaml"), str_make((const char *)data, size));
    CHECK(whole == (rows.fault_count == 0));
    CHECK(whole || rows.count == 0);
    for (uint32_t i = 0; i < rows.fault_count; i++) {
        CHECK(rows.faults[i].text.len > 0);
        CHECK(str_eq(rows.faults[i].path, S("fuzz.yaml")));
    }
    for (uint32_t i = 0; i < rows.count; i++) CHECK(rows.items[i].name.len > 0);
    if (rows.count) follow(&rows, &run);
    arena_free(&run);
    return 0;
}
