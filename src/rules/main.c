/* Host tool of the build: compiles the rule files named on the command line into C source.
 *
 *     embed-rules OUTPUT ROOT FILE...
 *
 * The rules name their files relative to ROOT, so that the output is the same wherever the project lies. */
#include "base/fault.h"
#include "base/file.h"
#include "base/sort.h"
#include "base/thread.h"
#include "flow/rows.h"
#include "rules/example.h"
#include "rules/read.h"
#include "rules/set.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Job {
    char **arguments;
    int count, status;
} Job;

static Str relative_to(Str path, Str root) {
    if (!str_starts_with(path, root)) return path;
    Str rest = str_slice(path, root.len, path.len);
    while (str_starts_with(rest, S("/"))) rest = str_slice(rest, 1, rest.len);
    return rest;
}

static bool read_files(RuleReader *reader, const Job *job) {
    bool fine = true;
    FileBuffer buffer = {0};
    for (int i = 3; i < job->count; i++) {
        Str text, path = relative_to(str_from_z(job->arguments[i]), str_from_z(job->arguments[2]));
        Err err = file_read(&buffer, AT_FDCWD, job->arguments[i], RULES_MAX_FILE_BYTES, &text);
        if (err_is(err)) {
            rule_fault_add(reader->faults, (RuleFault){.path = path, .text = err_text(err)});
            fine = false;
            continue;
        }
        uint32_t first = reader->count;
        fine = rule_reader_text(reader, path, text) && fine;
        Str example = example_path(reader->arena, str_from_z(job->arguments[i]));
        if (!err_is(file_read(&buffer, AT_FDCWD, example.ptr, RULES_MAX_FILE_BYTES, &text)))
            rule_reader_example(reader, first, text);
    }
    file_buffer_free(&buffer);
    return fine;
}

static bool print_image(const char *path, const Buf *image) {
    FILE *out = fopen(path, "w");
    if (!out) return false;
    fputs("/* Generated from rules/. */\n#include \"rules/set.h\"\n\nstatic const uint64_t image[] = {", out);
    for (size_t i = 0; i < image->len; i += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, image->ptr + i, sizeof word);
        fprintf(out, "%s0x%llx,", i % 64 ? " " : "\n    ", (unsigned long long)word);
    }
    fputs("\n};\n\nRules *rules_new_builtin(Arena *run, QualTable **quals) {\n"
          "    return rules_view(run, str_make((const char *)image, sizeof(image)), quals);\n}\n",
          out);
    return fclose(out) == 0;
}

static int compare_rules(const void *a, const void *b, void *table) {
    const RuleRow *x = a, *y = b;
    return str_compare(pat_string(table, x->id), pat_string(table, y->id));
}

/* Everything that a run needs of the rules, but for what it takes from its options. */
static bool write_image(RuleReader *reader, const char *path) {
    Arena run = {0};
    Buf blob = {0}, image = {0};
    PatTable pat = pat_builder_table(&reader->builder);
    RuleTable table;
    sort_with(reader->rules, reader->count, sizeof(RuleRow), compare_rules, &pat);
    blob_write(&reader->builder, reader->rules, reader->count, &blob);
    bool loads = blob_load(buf_str(&blob), &run, &table);
    CHECK(loads);
    QualTable *quals = value_base_new(&run);
    Rules *rules = rules_new(&run);
    rules_add_blob(rules, quals, buf_str(&blob));
    uint32_t model_count;
    const ModelRow *models = models_builtin(&run, &model_count);
    rules_write(rules, quals, buf_str(&blob), models_new(&run, quals, &models, &model_count, 1), &image);
    bool fine = print_image(path, &image);
    buf_free(&image);
    buf_free(&blob);
    arena_free(&run);
    return fine;
}

static void embed(void *argument) {
    Job *job = argument;
    Arena arena = {0};
    RuleFaultList faults = {.arena = &arena};
    RuleReader reader;
    rule_reader_init(&reader, &arena, &faults);
    bool fine = read_files(&reader, job);
    for (uint32_t i = 0; i < faults.count; i++) {
        const RuleFault *f = &faults.items[i];
        fprintf(stderr, "%.*s:%u:%u: %.*s: %.*s\n", (int)f->path.len, f->path.ptr, f->line, f->column, (int)f->key.len,
                f->key.ptr, (int)f->text.len, f->text.ptr);
    }
    if (fine) fine = write_image(&reader, job->arguments[1]);
    job->status = fine ? 0 : 1;
    rule_reader_free(&reader);
    arena_free(&arena);
}

int main(int count, char **arguments) {
    Job job = {arguments, count, 2};
    if (count < 3) {
        fputs("usage: embed-rules OUTPUT ROOT FILE...\n", stderr);
        return 2;
    }
    if (err_is(thread_run_deep(embed, &job))) return 2;
    return job.status;
}
