/* tocsin debug scopes, tocsin debug values: what names and expressions mean, one line of JSON for each file. */
#include "base/fault.h"
#include "base/file.h"
#include "base/json.h"
#include "base/thread.h"
#include "cli/command.h"
#include "syntax/parser.h"
#include "value/value.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { TRIGGER = 1, FIGURES = 2, MAX_TRIGGERS = 256, MAX_SHOWN_TEXT = 200 };

static const Option rows_scopes[] = {{0, 0, NULL, NULL, NULL}};
static const Option rows_values[] = {
    {TRIGGER, 't', "trigger", "NAME",
     "read bodies that may reach NAME; may be repeated (default os.system, subprocess.run, ...)"},
    {FIGURES, 0, "figures", NULL, "only what it took: scopes, bodies read, steps, bounds"},
    {0, 0, NULL, NULL, NULL},
};

typedef struct Work {
    char **files;
    int count, status;
    bool values, figures;
    Str triggers[MAX_TRIGGERS];
    uint32_t trigger_count;
    FileBuffer bytes;
    SourceBuffer buffer;
    Parser *parser;
    Buf out;
    Json json;
    ScopeBuilder *scopes;
    ValueWorker *worker;
    Arena arena;
} Work;

static void flush(Work *w) {
    fwrite(w->out.ptr, 1, w->out.len, stdout);
    buf_clear(&w->out);
}

static void key_uint(Json *j, Str key, uint64_t n) {
    json_key(j, key);
    json_uint(j, n);
}

static void key_text(Json *j, Str key, Str text) {
    json_key(j, key);
    json_string(j, text);
}

/* ---- scopes ---- */

static const char *const kind_names[] = {"module",        "function",        "class",
                                         "comprehension", "type parameters", "type value"};
static const char *const meaning_names[] = {"local", "free", "global", "implicit"};

static Str scope_title(const Tree *t, const Scope *s) {
    NodeKind kind = tree_kind(t, s->node);
    if (s->kind == SCOPE_FUNCTION && kind == NODE_Lambda) return S("lambda");
    if (kind == NODE_FunctionDef || kind == NODE_AsyncFunctionDef) return tree_name(t, FunctionDef_name(t, s->node));
    if (kind == NODE_ClassDef) return tree_name(t, ClassDef_name(t, s->node));
    return str_from_z(node_names[kind]);
}

static void write_scope(Work *w, const Scopes *scopes, uint32_t id) {
    const Scope *s = &scopes->scopes[id];
    Json *j = &w->json;
    json_open_object(j);
    key_text(j, S("kind"), str_from_z(kind_names[s->kind]));
    key_text(j, S("name"), scope_title(scopes->tree, s));
    key_uint(j, S("line"), source_byte_position(scopes->tree->source, tree_start(scopes->tree, s->node)).line);
    key_uint(j, S("id"), id);
    key_uint(j, S("parent"), s->parent.v);
    json_key(j, S("names"));
    json_open_array(j);
    for (uint32_t i = s->names; i < s->names + s->name_count; i++) {
        const ScopeName *n = &scopes->names[i];
        json_open_object(j);
        key_text(j, S("name"), scope_name_text(scopes, n->sym));
        key_text(j, S("meaning"), str_from_z(meaning_names[n->meaning]));
        key_uint(j, S("flags"), n->flags);
        key_uint(j, S("owner"), n->variable == NO_ROW ? 0 : scopes->names[n->variable].scope.v);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
    flush(w);
}

static void write_scopes(Work *w, const Tree *tree) {
    const Scopes *scopes = scope_bind(w->scopes, tree);
    json_open_object(&w->json);
    json_key(&w->json, S("scopes"));
    json_open_array(&w->json);
    for (uint32_t id = 1; id < scopes->count; id++) write_scope(w, scopes, id);
    json_close_array(&w->json);
    json_close_object(&w->json);
    json_line(&w->json);
}

/* ---- values ---- */

static void write_value(Work *w, const Facts *facts, NodeId n) {
    const Tree *t = facts->tree;
    Str text = tree_text(t, n);
    if (text.len > MAX_SHOWN_TEXT || value_of(facts, n).v == 0) return;
    Buf value = {.limit = 10000};
    value_print(facts, value_of(facts, n), &value);
    Json *j = &w->json;
    json_open_object(j);
    key_uint(j, S("line"), source_byte_position(t->source, tree_start(t, n)).line);
    key_text(j, S("text"), text);
    key_text(j, S("value"), buf_str(&value));
    json_close_object(j);
    buf_free(&value);
    flush(w);
}

static void write_values(Work *w, const Tree *tree) {
    const Facts *facts = value_analyse(w->worker, tree);
    Json *j = &w->json;
    json_open_object(j);
    key_uint(j, S("bounds"), facts->bounds);
    key_uint(j, S("steps"), facts->steps);
    key_uint(j, S("nodes"), tree->node_count);
    key_uint(j, S("scopes"), facts->scopes ? facts->scopes->count - 1 : 0);
    key_uint(j, S("bodies"), facts->bodies_read);
    if (!w->figures) {
        json_key(j, S("values"));
        json_open_array(j);
        for (uint32_t i = 1; facts->values && i < tree->node_count; i++)
            if (node_categories[tree_kind(tree, (NodeId){i})] == CATEGORY_EXPR) write_value(w, facts, (NodeId){i});
        json_close_array(j);
    }
    json_close_object(j);
    json_line(j);
}

/* ---- files ---- */

static void show_one(Work *w, const char *path) {
    Str bytes, shown = str_from_z(path);
    fault_set_file(shown);
    Err err = str_eq(shown, S("-")) ? file_read_open(&w->bytes, STDIN_FILENO, SOURCE_MAX_BYTES, &bytes)
                                    : file_read(&w->bytes, AT_FDCWD, path, SOURCE_MAX_BYTES, &bytes);
    if (err_is(err)) {
        Str why = err_text(err);
        fprintf(stderr, "tocsin: %s: %.*s\n", path, (int)why.len, why.ptr);
        w->status = STATUS_NOT_WHOLE;
        return;
    }
    Source source = source_make(&w->buffer, shown, bytes);
    const Tree *tree = parser_parse(w->parser, &source, PY_NEWEST);
    if (w->values) write_values(w, tree);
    else write_scopes(w, tree);
    flush(w);
}

static void show_all(void *context) {
    Work *w = context;
    w->parser = parser_new();
    w->scopes = scope_builder_new();
    QualTable *base = value_base_new(&w->arena);
    for (uint32_t i = 0; i < w->trigger_count; i++) qual_intern(base, w->triggers[i]);
    w->worker = value_worker_new(base, value_triggers_new(&w->arena, base, w->triggers, w->trigger_count));
    for (int i = 0; i < w->count; i++) show_one(w, w->files[i]);
    fault_set_file(S(""));
    value_worker_free(w->worker);
    scope_builder_free(w->scopes);
    parser_free(w->parser);
    arena_free(&w->arena);
}

static int run(OptionReader *options, bool values) {
    static const Str usual[] = {
        S("os.system"),        S("os.popen"),      S("os.call"),       S("subprocess.run"), S("subprocess.call"),
        S("subprocess.Popen"), S("builtins.eval"), S("builtins.exec"), S("call"),
    };
    Work w = {.values = values, .files = options->arguments};
    w.json = json_make(&w.out);
    for (int id; (id = option_next(options)) != OPTION_END;) {
        if (id == OPTION_STOP) return options->status;
        if (id == OPTION_OPERAND) w.files[w.count++] = options->arguments[options->at - 1];
        else if (id == FIGURES) w.figures = true;
        else if (w.trigger_count < MAX_TRIGGERS) w.triggers[w.trigger_count++] = options->value;
    }
    if (w.count == 0) {
        option_fault(options, "needs at least one FILE");
        return options->status;
    }
    if (w.trigger_count == 0) {
        memcpy(w.triggers, usual, sizeof usual);
        w.trigger_count = COUNT_OF(usual);
    }
    Err err = thread_run_deep(show_all, &w);
    if (err_is(err)) {
        Str why = err_text(err);
        fprintf(stderr, "tocsin: %.*s\n", (int)why.len, why.ptr);
        return STATUS_NOT_WHOLE;
    }
    buf_free(&w.out);
    source_buffer_free(&w.buffer);
    file_buffer_free(&w.bytes);
    return w.status;
}

static int run_scopes(OptionReader *options) { return run(options, false); }
static int run_values(OptionReader *options) { return run(options, true); }

static const char about_scopes[] =
    "Each line is {\"scopes\": [...]}. A scope is {\"kind\", \"name\", \"line\", \"id\", \"parent\",\n"
    "\"names\"}; a name {\"name\", \"meaning\", \"flags\", \"owner\"}, where `owner` is the id\n"
    "of the scope whose variable it is, or 0.\n";

static const char about_values[] =
    "Each line is {\"bounds\", \"steps\", \"nodes\", \"scopes\", \"bodies\", \"values\": [...]}. A\n"
    "value is {\"line\", \"text\", \"value\"}: what the expression `text` may be, atoms\n"
    "separated by |, ? for anything. What may be anything at all is left out.\n";

const Command cmd_debug_scopes = {"FILE...", about_scopes, rows_scopes, run_scopes};
const Command cmd_debug_values = {"[OPTION]... FILE...", about_values, rows_values, run_values};
