/* Host tool of the build: compiles the model files named on the command line into C source.
 *
 *     embed-models OUTPUT FILE... */
#include "base/file.h"
#include "flow/rows.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

static void print_text(FILE *out, Str s) {
    fputs("{\"", out);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"' || c == '\\') fputc('\\', out);
        fputc(c, out);
    }
    fprintf(out, "\", %zu}", s.len);
}

static void print_page(FILE *out, const ModelPage *p, uint32_t number) {
    fprintf(out, "static const ModelPage page_%u = {.kind = %u, .engine = %u, .escapes = %u, .template_at = %u, .text_at = %u, .context_at = %u, .by_keywords = %d",
            number, p->kind, p->engine, p->escapes, p->template_at, p->text_at, p->context_at, p->by_keywords);
    fputs(", .template_name = ", out);
    print_text(out, p->template_name);
    fputs(", .text_name = ", out);
    print_text(out, p->text_name);
    fputs(", .context_name = ", out);
    print_text(out, p->context_name);
    fputs("};\n", out);
}

static void print_run(FILE *out, const ModelRun *r, uint32_t number) {
    fprintf(out, "static const ModelRun run_%u = {.kind = %u, .function_at = %u, .args_at = %u, .keywords_at = %u, .each_at = %u, .rest = %d, .take = %uu",
            number, r->kind, r->function_at, r->args_at, r->keywords_at, r->each_at, r->rest, r->take);
    fputs(", .function_name = ", out);
    print_text(out, r->function_name);
    fputs(", .args_name = ", out);
    print_text(out, r->args_name);
    fputs(", .keywords_name = ", out);
    print_text(out, r->keywords_name);
    fputs(", .each_name = ", out);
    print_text(out, r->each_name);
    fputs("};\n", out);
}

static void print_row(FILE *out, const ModelRow *r, uint32_t number) {
    fputs("    {.name = ", out);
    print_text(out, r->name);
    fprintf(out, ", .kind = %u, .source = %u, .flow = %u, .into = %u, .args = %uu, .cures = UINT64_C(%" PRIu64 ")",
            r->kind, r->source, r->flow, r->into, r->args, r->cures);
    if (r->decodes) fputs(", .decodes = true", out);
    if (r->text.len) {
        fputs(", .text = ", out);
        print_text(out, r->text);
    }
    if (r->shape) fprintf(out, ", .shape = &shape_%u", number);
    if (r->kind == MODEL_SINK) {
        const ModelSink *s = &r->sink;
        fprintf(out, ",\n     .sink = {.weakness = %u, .place = %u, .when = %u, .part = %u, .quieter = %u, .args = %uu, .when_position = %uu", s->weakness,
                s->place, s->when, s->part, s->quieter, s->args, s->when_position);
        if (s->keyword_count) fprintf(out, ", .keywords = keywords_%u, .keyword_count = %u", number, s->keyword_count);
        if (s->when_name_count) fprintf(out, ", .when_names = names_%u, .when_name_count = %u", number, s->when_name_count);
        if (s->when_keyword.len) {
            fputs(", .when_keyword = ", out);
            print_text(out, s->when_keyword);
        }
        if (s->when_text.len) {
            fputs(", .when_text = ", out);
            print_text(out, s->when_text);
        }
        if (s->page) fprintf(out, ", .page = &page_%u", number);
        if (s->run) fprintf(out, ", .run = &run_%u", number);
        fputc('}', out);
    }
    fputs("},\n", out);
}

static void print_list(FILE *out, const char *name, const Str *items, uint32_t count, uint32_t number) {
    fprintf(out, "static const Str %s_%u[] = {", name, number);
    for (uint32_t i = 0; i < count; i++) {
        print_text(out, items[i]);
        fputs(", ", out);
    }
    fputs("};\n", out);
}

static void print_shape(FILE *out, const ModelShape *e, uint32_t number) {
    if (e->function_count) print_list(out, "functions", e->functions, e->function_count, number);
    if (e->base_count) print_list(out, "bases", e->bases, e->base_count, number);
    fprintf(out, "static const ModelShape shape_%u = {.kind = %u, .rest = %d, .free = %d, .doubtful = %d, .imports = ", number,
            e->kind, e->rest, e->free, e->doubtful);
    print_text(out, e->imports);
    if (e->function_count) fprintf(out, ", .functions = functions_%u, .function_count = %u", number, e->function_count);
    if (e->base_count) fprintf(out, ", .bases = bases_%u, .base_count = %u", number, e->base_count);
    fprintf(out, ", .parameter_count = %u, .parameters = {", e->parameter_count);
    for (uint32_t i = 0; i < TAINT_MAX_SHAPE; i++) {
        print_text(out, e->parameters[i]);
        fputs(", ", out);
    }
    fprintf(out, "}, .taken_count = %u, .taken = {", e->taken_count);
    for (uint32_t i = 0; i < TAINT_MAX_SHAPE; i++) {
        print_text(out, e->taken[i]);
        fputs(", ", out);
    }
    fputs("}};\n", out);
}

static bool print_rows(const char *path, const ModelRows *rows) {
    FILE *out = fopen(path, "w");
    if (!out) return false;
    fputs("/* Generated from models/. */\n#include \"flow/rows.h\"\n\n", out);
    for (uint32_t i = 0; i < rows->count; i++) {
        const ModelSink *s = &rows->items[i].sink;
        if (s->when_name_count) print_list(out, "names", s->when_names, s->when_name_count, i);
        if (s->page) print_page(out, s->page, i);
        if (s->run) print_run(out, s->run, i);
        if (rows->items[i].shape) print_shape(out, rows->items[i].shape, i);
        if (rows->items[i].kind != MODEL_SINK || !s->keyword_count) continue;
        print_list(out, "keywords", s->keywords, s->keyword_count, i);
    }
    fputs("\nstatic const ModelRow rows[] = {\n", out);
    for (uint32_t i = 0; i < rows->count; i++) print_row(out, &rows->items[i], i);
    fprintf(out, "};\n\nconst ModelRow *models_builtin(uint32_t *count) {\n    *count = %u;\n    return rows;\n}\n", rows->count);
    return fclose(out) == 0;
}

int main(int argc, char **argv) {
    Arena arena = {0};
    ModelRows rows = {.arena = &arena};
    FileBuffer buffer = {0};
    bool fine = argc > 2;
    for (int i = 2; i < argc; i++) {
        Str text;
        Err err = file_read(&buffer, AT_FDCWD, argv[i], MODELS_MAX_FILE_BYTES, &text);
        if (err_is(err)) {
            fprintf(stderr, "%s: %.*s\n", argv[i], (int)err_text(err).len, err_text(err).ptr);
            fine = false;
            continue;
        }
        fine = models_read(&rows, str_from_z(argv[i]), text) && fine;
    }
    for (uint32_t i = 0; i < rows.fault_count; i++) {
        const ModelFault *f = &rows.faults[i];
        fprintf(stderr, "%s:%u:%u: %.*s (%.*s)\n", f->path.ptr, f->line, f->column, (int)f->text.len, f->text.ptr,
                (int)f->key.len, f->key.ptr);
    }
    fine = fine && print_rows(argv[1], &rows);
    file_buffer_free(&buffer);
    arena_free(&arena);
    return fine ? 0 : 1;
}
