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

static void print_row(FILE *out, const ModelRow *r, uint32_t number) {
    fputs("    {.name = ", out);
    print_text(out, r->name);
    fprintf(out, ", .kind = %u, .source = %u, .flow = %u, .mutates = %u, .args = %uu, .cures = UINT64_C(%" PRIu64 ")",
            r->kind, r->source, r->flow, r->mutates, r->args, r->cures);
    if (r->text.len) {
        fputs(", .text = ", out);
        print_text(out, r->text);
    }
    if (r->kind == MODEL_SINK) {
        const ModelSink *s = &r->sink;
        fprintf(out, ",\n     .sink = {.weakness = %u, .place = %u, .when = %u, .args = %uu, .when_position = %uu", s->weakness,
                s->place, s->when, s->args, s->when_position);
        if (s->keyword_count) fprintf(out, ", .keywords = keywords_%u, .keyword_count = %u", number, s->keyword_count);
        if (s->when_keyword.len) {
            fputs(", .when_keyword = ", out);
            print_text(out, s->when_keyword);
        }
        if (s->when_text.len) {
            fputs(", .when_text = ", out);
            print_text(out, s->when_text);
        }
        fputc('}', out);
    }
    fputs("},\n", out);
}

static bool print_rows(const char *path, const ModelRows *rows) {
    FILE *out = fopen(path, "w");
    if (!out) return false;
    fputs("/* Generated from models/. */\n#include \"flow/rows.h\"\n\n", out);
    for (uint32_t i = 0; i < rows->count; i++) {
        const ModelSink *s = &rows->items[i].sink;
        if (rows->items[i].kind != MODEL_SINK || !s->keyword_count) continue;
        fprintf(out, "static const Str keywords_%u[] = {", i);
        for (uint32_t k = 0; k < s->keyword_count; k++) {
            print_text(out, s->keywords[k]);
            fputs(", ", out);
        }
        fputs("};\n", out);
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
