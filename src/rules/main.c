/* Host tool of the build: compiles the rule files named on the command line into C source.
 *
 *     embed-rules OUTPUT ROOT FILE...
 *
 * The rules name their files relative to ROOT, so that the output is the same wherever the project lies. */
#include "base/fault.h"
#include "base/file.h"
#include "base/thread.h"
#include "rules/example.h"
#include "rules/read.h"

#include <fcntl.h>
#include <stdio.h>

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

static bool print_table(const char *path, const Buf *blob) {
    FILE *out = fopen(path, "w");
    if (!out) return false;
    fputs("/* Generated from rules/. */\n#include \"rules/set.h\"\n\nstatic const uint32_t words[] = {", out);
    for (size_t i = 0; i < blob->len; i += 4) {
        uint32_t word;
        memcpy(&word, blob->ptr + i, 4);
        fprintf(out, "%s0x%xu,", i % 48 ? " " : "\n    ", word);
    }
    fputs("\n};\n\nvoid rules_add_builtin(Rules *rules, QualTable *quals) {\n"
          "    rules_add_blob(rules, quals, str_make((const char *)words, sizeof(words)));\n}\n",
          out);
    return fclose(out) == 0;
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
    if (fine) {
        Buf blob = {0};
        RuleTable table;
        blob_write(&reader.builder, reader.rules, reader.count, &blob);
        bool loads = blob_load(buf_str(&blob), &arena, &table);
        CHECK(loads);
        fine = print_table(job->arguments[1], &blob);
        buf_free(&blob);
    }
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
