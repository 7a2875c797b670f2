/* tocsin debug ast, tocsin debug tokens: one line of JSON for each file. */
#include "base/fault.h"
#include "base/file.h"
#include "base/thread.h"
#include "cli/command.h"
#include "syntax/dump.h"
#include "syntax/parser.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PYTHON_VERSION = 1 };

static const Option rows[] = {
    {PYTHON_VERSION, 0, "python-version", "3.N", "read as this Python, 3.8 to 3.15 (default 3.15)"},
    {0, 0, NULL, NULL, NULL},
};

typedef struct Work {
    OptionReader *options;
    bool tokens;
    PyVersion version;
    char **files;
    int count, status;
    FileBuffer bytes;
    SourceBuffer buffer;
    Parser *parser;
    Dump dump;
} Work;

static void to_stdout(void *context, Str text) {
    (void)context;
    if (text.len) fwrite(text.ptr, 1, text.len, stdout);
}

static void dump_one(Work *w, const char *path) {
    Str bytes;
    bool standard_input = path[0] == '-' && path[1] == '\0';
    Str shown = standard_input ? S("<stdin>") : str_from_z(path);
    fault_set_file(shown);
    Err err = standard_input ? file_read_open(&w->bytes, STDIN_FILENO, SOURCE_MAX_BYTES, &bytes)
                             : file_read(&w->bytes, AT_FDCWD, path, SOURCE_MAX_BYTES, &bytes);
    if (err_is(err)) {
        Str why = err_text(err);
        fprintf(stderr, "tocsin: %.*s: %.*s\n", (int)shown.len, shown.ptr, (int)why.len, why.ptr);
        (w->tokens ? dump_no_tokens : dump_no_tree)(&w->dump, why);
        w->status = STATUS_NOT_WHOLE;
        return;
    }
    Source source = source_make(&w->buffer, shown, bytes);
    const Tree *tree = parser_parse(w->parser, &source, w->version);
    if (!w->tokens) {
        dump_tree(&w->dump, tree);
        return;
    }
    uint32_t count;
    const Token *tokens = parser_tokens(w->parser, &count);
    dump_tokens(&w->dump, tree, tokens, count);
}

static void dump_all(void *context) {
    Work *w = context;
    w->parser = parser_new();
    for (int i = 0; i < w->count; i++) dump_one(w, w->files[i]);
    fault_set_file(S(""));
    parser_free(w->parser);
}

static int run(OptionReader *options, bool tokens) {
    Work w = {.tokens = tokens, .version = PY_NEWEST, .files = options->arguments, .dump.sink.write = to_stdout};
    for (int id; (id = option_next(options)) != OPTION_END;) {
        if (id == OPTION_STOP) return options->status;
        if (id == OPTION_OPERAND) {
            w.files[w.count++] = options->arguments[options->at - 1]; /* operands move to the front, in order */
        } else if (!version_parse(options->value, &w.version)) {
            option_fault(options, "--python-version needs 3.8 to 3.15");
            return options->status;
        }
    }
    if (w.count == 0) {
        option_fault(options, "needs at least one FILE");
        return options->status;
    }
    Err err = thread_run_deep(dump_all, &w);
    if (err_is(err)) {
        Str why = err_text(err);
        fprintf(stderr, "tocsin: %.*s\n", (int)why.len, why.ptr);
        return STATUS_NOT_WHOLE;
    }
    dump_free(&w.dump);
    source_buffer_free(&w.buffer);
    file_buffer_free(&w.bytes);
    return w.status;
}

static int run_ast(OptionReader *options) { return run(options, false); }
static int run_tokens(OptionReader *options) { return run(options, true); }

static const char about_ast[] =
    "FILE `-` is standard input. Each line is {\"tree\": {...}, \"errors\": [...]}.\n"
    "A node is {\"_type\": \"Call\", every field of CPython 3.15's node, \"lineno\",\n"
    "\"col_offset\", \"end_lineno\", \"end_col_offset\"}: lines from 1, columns in UTF-8\n"
    "bytes from 0. Operators and contexts are {\"_type\": \"Add\"}. Constants are\n"
    "{\"str\": \"...\"}, {\"bytes\": \"hex\"}, {\"int\": \"decimal\"} (beyond 4,300 digits\n"
    "{\"int_source\": \"the literal\"}), {\"float\": float.hex()}, {\"complex\": [hex, hex]},\n"
    "true, false, null, {\"ellipsis\": true}.\n"
    "\n"
    "\"errors\" is empty exactly when the parser of the Python asked for accepts the\n"
    "file; an error is {\"line\", \"column\", \"message\"}, both from 1, the column in code\n"
    "points. The tree of a file that cannot be read is null, and the exit status then 2.\n";

static const char about_tokens[] =
    "FILE `-` is standard input. Each line is {\"tokens\": [...], \"trivia\": [...],\n"
    "\"errors\": [...]}. A token is {\"_type\": \"Name\", \"start\": [line, column], \"end\":\n"
    "[line, column], \"offset\": [start, end], \"text\": \"...\"}: lines from 1, columns and\n"
    "offsets in UTF-8 bytes from 0, after decoding and without a byte order mark.\n"
    "\n"
    "What lies between tokens is trivia, without text: Space, Comment, LineEnd,\n"
    "Continuation (a backslash and its line end). Sorted by offset, tokens and trivia\n"
    "tile the file: each begins where the last one ended. Newline, Indent, Dedent and\n"
    "EndMarker may be empty.\n"
    "\n"
    "For a file that cannot be read both are null, and the exit status is 2.\n";

const Command cmd_debug_ast = {"[--python-version 3.N] FILE...", about_ast, rows, run_ast};
const Command cmd_debug_tokens = {"[--python-version 3.N] FILE...", about_tokens, rows, run_tokens};
