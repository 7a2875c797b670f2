/* Host tool of the build: compiles the model files named on the command line into C source.
 *
 *     embed-models OUTPUT FILE... */
#include "base/file.h"
#include "flow/rows.h"

#include <fcntl.h>
#include <stdio.h>

static bool print_rows(const char *path, const ModelRows *rows) {
    Buf packed = {0};
    FILE *out = fopen(path, "w");
    if (!out) return false;
    models_pack(rows, &packed);
    fputs("/* Generated from models/. */\n#include \"flow/rows.h\"\n\nstatic const unsigned char packed[] = {", out);
    for (size_t i = 0; i < packed.len; i++) fprintf(out, "%s%u,", i % 64 ? "" : "\n    ", (unsigned char)packed.ptr[i]);
    fputs("\n};\n\nconst ModelRow *models_builtin(Arena *arena, uint32_t *count) {\n"
          "    return models_unpack(str_make((const char *)packed, sizeof(packed)), arena, count);\n}\n", out);
    buf_free(&packed);
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
