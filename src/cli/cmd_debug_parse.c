/* tocsin debug parse: what reading and parsing costs. Only what the parser itself needs is done for each file. */
#include "base/fault.h"
#include "base/file.h"
#include "base/thread.h"
#include "base/walk.h"
#include "cli/command.h"
#include "syntax/parser.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { PYTHON_VERSION = 1 };
enum { WORST_FROM = 20 * 1000 }; /* bytes: smaller files are not asked for the worst ratio */

static const Option rows[] = {
    {PYTHON_VERSION, 0, "python-version", "3.N", "read as this Python, 3.8 to 3.15 (default 3.15)"},
    {0, 0, NULL, NULL, NULL},
};

typedef struct Totals {
    uint64_t files, bytes, lines, nodes, tokens, tree_bytes, nanoseconds;
    uint64_t whole, old, refused, damaged, unread;
    double worst; /* bytes of tree a byte of source */
    char worst_path[512];
} Totals;

typedef struct Work {
    PyVersion version;
    char **paths;
    int count;
    FileBuffer bytes;
    SourceBuffer buffer;
    Parser *parser;
    Totals total;
} Work;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t tree_size(const Tree *t) {
    return (uint64_t)t->node_count * sizeof(Node) + (uint64_t)t->extra_count * sizeof(uint32_t) +
           (uint64_t)t->end_count * sizeof(LongEnd) + (uint64_t)t->source->line_count * sizeof(uint32_t);
}

static void count_kind(Totals *total, const Tree *t) {
    bool damaged = t->damage_count > 0, refused = false;
    for (uint32_t i = 0; i < t->diag_count; i++) {
        if (t->diags[i].class == DIAG_DAMAGE) damaged = true;
        if (t->diags[i].class == DIAG_REFUSED) refused = true;
    }
    if (damaged) total->damaged++;
    else if (t->old_count) total->old++;
    else if (refused) total->refused++;
    else total->whole++;
}

static void parse_one(Work *w, int dirfd, const char *name, Str shown) {
    Str bytes;
    fault_set_file(shown);
    Err err = file_read(&w->bytes, dirfd, name, SOURCE_MAX_BYTES, &bytes);
    if (err_is(err)) {
        Str why = err_text(err);
        fprintf(stderr, "tocsin: %.*s: %.*s\n", (int)shown.len, shown.ptr, (int)why.len, why.ptr);
        w->total.unread++;
        return;
    }
    uint64_t start = now();
    Source source = source_make(&w->buffer, shown, bytes);
    const Tree *tree = parser_parse(w->parser, &source, w->version);
    w->total.nanoseconds += now() - start;

    Totals *total = &w->total;
    uint64_t size = tree_size(tree);
    total->files++;
    total->bytes += bytes.len;
    total->lines += source.line_count;
    total->nodes += tree->node_count;
    total->tokens += tree->token_count;
    total->tree_bytes += size;
    count_kind(total, tree);
    double ratio = bytes.len ? (double)size / (double)bytes.len : 0;
    if (bytes.len >= WORST_FROM && ratio > total->worst) {
        total->worst = ratio;
        snprintf(total->worst_path, sizeof total->worst_path, "%.*s", (int)shown.len, shown.ptr);
    }
}

static bool is_python(Str name) {
    return str_ends_with(name, S(".py")) || str_ends_with(name, S(".pyi")) || str_ends_with(name, S(".pyw"));
}

static void parse_directory(Work *w, const char *path) {
    Walk walk = {0};
    walk_start(&walk, AT_FDCWD, path, str_from_z(path));
    for (WalkEntry e; walk_next(&walk, &e);) {
        if (e.kind == WALK_FILE && is_python(e.path)) parse_one(w, e.dirfd, e.name, e.path);
        if (e.kind != WALK_FAULT) continue;
        Str why = err_text(e.err);
        fprintf(stderr, "tocsin: %.*s: %.*s\n", (int)e.path.len, e.path.ptr, (int)why.len, why.ptr);
        w->total.unread++;
    }
    walk_free(&walk);
}

static void parse_all(void *context) {
    Work *w = context;
    w->parser = parser_new();
    for (int i = 0; i < w->count; i++) {
        struct stat status;
        if (stat(w->paths[i], &status) == 0 && S_ISDIR(status.st_mode)) parse_directory(w, w->paths[i]);
        else parse_one(w, AT_FDCWD, w->paths[i], str_from_z(w->paths[i]));
    }
    fault_set_file(S(""));
    parser_free(w->parser);
}

/* In bytes; 0 where nobody counts. */
static double peak_memory(void) {
#ifdef __wasi__
    return 0;
#else
    struct rusage usage;
#ifdef __APPLE__
    double unit = 1;
#else
    double unit = 1024;
#endif
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss * unit : 0;
#endif
}

static void print(const Totals *t) {
    double seconds = (double)t->nanoseconds / 1e9, bytes = t->bytes ? (double)t->bytes : 1;
    printf("files          %llu\n", (unsigned long long)t->files);
    printf("  old          %llu\n  refused      %llu\n  damaged      %llu\n  unread       %llu\n",
           (unsigned long long)t->old, (unsigned long long)t->refused, (unsigned long long)t->damaged,
           (unsigned long long)t->unread);
    printf("bytes          %llu\n", (unsigned long long)t->bytes);
    printf("lines          %llu\n", (unsigned long long)t->lines);
    printf("tokens         %llu\n", (unsigned long long)t->tokens);
    printf("nodes          %llu\n", (unsigned long long)t->nodes);
    printf("parse seconds  %.6f\n", seconds);
    printf("parse MB/s     %.1f\n", seconds > 0 ? (double)t->bytes / 1e6 / seconds : 0);
    printf("tree bytes     %llu\n", (unsigned long long)t->tree_bytes);
    printf("tree/source    %.3f\n", (double)t->tree_bytes / bytes);
    printf("worst file     %.3f %s\n", t->worst, t->worst_path);
    printf("peak memory    %.1f MB\n", peak_memory() / 1e6);
}

static int run(OptionReader *options) {
    Work w = {.version = PY_NEWEST, .paths = options->arguments};
    for (int id; (id = option_next(options)) != OPTION_END;) {
        if (id == OPTION_STOP) return options->status;
        if (id == OPTION_OPERAND) {
            w.paths[w.count++] = options->arguments[options->at - 1]; /* operands move to the front, in order */
        } else if (!version_parse(options->value, &w.version)) {
            option_fault(options, "--python-version needs 3.8 to 3.15");
            return options->status;
        }
    }
    if (w.count == 0) {
        option_fault(options, "needs at least one PATH");
        return options->status;
    }
    Err err = thread_run_deep(parse_all, &w);
    if (err_is(err)) {
        Str why = err_text(err);
        fprintf(stderr, "tocsin: %.*s\n", (int)why.len, why.ptr);
        return STATUS_NOT_WHOLE;
    }
    print(&w.total);
    source_buffer_free(&w.buffer);
    file_buffer_free(&w.bytes);
    return w.total.unread ? STATUS_NOT_WHOLE : STATUS_FINE;
}

static const char about[] = "Directories are searched for *.py, *.pyi and *.pyw; a file named is always read.\n"
                            "One thread; the tree of a file is dropped before the next is read. `parse seconds`\n"
                            "is the time from the bytes of a file in memory to its tree. `tree/source` is bytes\n"
                            "of tree, lists, far ends and line table a byte of source, `worst file` the highest\n"
                            "such figure of a file of 20 kB and more. A file counts as damaged if something in\n"
                            "it was skipped, else as old if it is Python 2, else as refused if CPython refuses it.\n";

const Command cmd_debug_parse = {"[--python-version 3.N] PATH...", about, rows, run};
