/* Host tool of the build: compiles the rule files named on the command line into C source on standard output.
 *
 *     embed-rules ROOT FILE... > builtin.c
 *
 * The rules name their files relative to ROOT, so that the output is the same wherever the project lies. */
#include "base/fault.h"
#include "base/file.h"
#include "base/thread.h"
#include "rules/read.h"
#include "rules/set.h"

#include <fcntl.h>
#include <stdio.h>

const BuiltinTable builtin_table = {NULL, 0}; /* this program makes it */

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
    for (int i = 2; i < job->count; i++) {
        Str text, path = relative_to(str_from_z(job->arguments[i]), str_from_z(job->arguments[1]));
        Err err = file_read(&buffer, AT_FDCWD, job->arguments[i], RULES_MAX_FILE_BYTES, &text);
        if (err_is(err)) {
            rule_fault_add(reader->faults, (RuleFault){.path = path, .text = err_text(err)});
            fine = false;
            continue;
        }
        fine = rule_reader_text(reader, path, text) && fine;
    }
    file_buffer_free(&buffer);
    return fine;
}

static void print_table(const Buf *blob) {
    printf("/* Generated from rules/. */\n#include \"rules/set.h\"\n\nstatic const uint32_t words[] = {");
    for (size_t i = 0; i < blob->len; i += 4) {
        uint32_t word;
        memcpy(&word, blob->ptr + i, 4);
        printf("%s0x%xu,", i % 48 ? " " : "\n    ", word);
    }
    printf("\n};\nconst BuiltinTable builtin_table = {words, sizeof(words)};\n");
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
        print_table(&blob);
        buf_free(&blob);
    }
    job->status = fine ? 0 : 1;
    rule_reader_free(&reader);
    arena_free(&arena);
}

int main(int count, char **arguments) {
    Job job = {arguments, count, 2};
    if (count < 2) {
        fputs("usage: embed-rules ROOT FILE...\n", stderr);
        return 2;
    }
    if (err_is(thread_run_deep(embed, &job))) return 2;
    return job.status;
}
