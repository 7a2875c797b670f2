/* Between the files of this room; for nobody else. */
#ifndef TOCSIN_FIX_INSIDE_H
#define TOCSIN_FIX_INSIDE_H

#include "fix/fix.h"

enum {
    FIX_MAX_EDITS = 128,        /* of one fix */
    FIX_MAX_TEXT = 1 << 16,     /* bytes of what one fix writes */
    FIX_MAX_ARGUMENTS = 256,    /* of a call that is fixed */
    FIX_FILE_STEPS = 1 << 26,   /* nodes looked at for the fixes of one file; beyond it there are none */
};

/* How a name of a module is written in this file. */
typedef struct NameFact {
    Str name;      /* "pathlib.Path" */
    Str written;   /* "Path"; empty: it cannot be */
    uint32_t from; /* offset from which on it is bound */
    bool is_new;   /* by an import that is inserted at `from` */
    Str line;      /* that import */
    struct NameFact *next;
} NameFact;

struct FixMaker {
    Arena home, file, scratch; /* file: until fix_begin(); scratch: of one fix */
    const Tree *tree;
    const Facts *facts;
    NameFact *names;
    const Range *strings; /* f-strings: outermost, in order; made on demand */
    uint32_t string_count;
    bool has_strings, has_style;
    Str newline, indent; /* of the file's style */
    uint64_t steps;      /* that are left */
};

/* One fix under way. Edits in any order until they are settled. */
typedef struct Draft {
    FixMaker *maker;
    const Tree *tree;
    const FixRequest *request;
    Arena *arena; /* scratch */
    NodeId node;  /* the match's */
    Range range;  /* what was found */
    PatList imports;
    FixEdit edits[FIX_MAX_EDITS];
    uint32_t count;
    bool failed; /* it cannot be made */
} Draft;

/* fix.c */
bool draft_fail(Draft *d); /* always false */
/* Appends an edit; `text` is copied. */
void draft_edit(Draft *d, uint32_t start, uint32_t end, Str text);
/* The binding of `$NAME` at the start of `text`, and its length; NULL where there is none. */
const Binding *draft_variable(const Draft *d, Str text, size_t *length);
bool fix_count_steps(FixMaker *maker, uint64_t steps);

/* name.c: how the dotted `name` is written at offset `at`; inserts an import where it is needed. Empty and the draft
 * fails where its name is taken. With `attribute` 0 the name is a module's. */
Str draft_name(Draft *d, Str module, Str attribute, uint32_t at);
/* True where no name of the file hides the built-in one. */
bool draft_is_builtin(Draft *d, Str name);

/* text.c */
void text_literal(Buf *out, Str value, char quote); /* a Python str literal */
char text_quote(const Draft *d, NodeId string);     /* the quote that a literal is written with; `"` for others */
/* Appends an expression's source, with parentheses if it needs them: `tight` where an operator or `.` stands beside it,
 * else only where its lines would fall apart. */
void text_expression(Draft *d, NodeId node, bool tight, bool in_brackets, Buf *out);
/* Appends a template with metavariables and names filled in. */
void text_template(Draft *d, Str text, Buf *out);
Str text_newline(FixMaker *maker);
Str text_indent(FixMaker *maker); /* one level */
/* The white space before the statement at `range`, if it has its lines for itself; else false. */
bool text_statement(const Draft *d, Range range, Str *indent);
bool text_in_string(FixMaker *maker, uint32_t at); /* inside an f-string */

/* call.c */
typedef struct Arg {
    NodeId node;
    Str keyword;           /* empty: positional */
    uint32_t start, end;   /* with parentheses */
    uint32_t comma;        /* offset behind the comma that follows; 0: none */
    bool starred, dropped; /* *a, **k */
} Arg;

typedef struct ArgList {
    Arg items[FIX_MAX_ARGUMENTS];
    uint32_t count, open, close; /* offsets behind "(" and of ")" */
    bool starred;
    Buf added;
} ArgList;

/* The arguments of the call as they are written. False where they cannot be told apart. */
bool args_read(Draft *d, NodeId call, ArgList *list);
/* By keyword, or by its place in the signature of the callee; NULL where it is not there. */
Arg *args_find(Draft *d, ArgList *list, Str name);
bool args_drop(Draft *d, ArgList *list, Str name);
bool args_set(Draft *d, ArgList *list, Str name, Str value);
bool args_keywords(Draft *d, ArgList *list);
/* What was dropped and added becomes edits. */
void args_settle(Draft *d, ArgList *list);
/* The callee becomes the dotted `name`. */
bool call_rename(Draft *d, NodeId call, Str name);

/* command.c: one simple command without anything that only a shell understands. */
typedef struct Word {
    Str text;    /* where it is constant */
    NodeId node; /* of the list; 0 in a command line */
    bool constant;
} Word;
enum { COMMAND_MAX_WORDS = 64 };
typedef struct WordList {
    Word items[COMMAND_MAX_WORDS];
    uint32_t count;
    char quote;
} WordList;
/* The command that a call runs: its first argument, or $CMD. False where it is not known, or needs a shell. */
bool command_read(Draft *d, NodeId argument, WordList *words);
void command_write(const WordList *words, Buf *out); /* ["rm", "x"] */
/* Is nothing made of the value of the call? */
bool call_is_statement(const Draft *d, NodeId call);

#define WAY(name, key) bool fix_way_##name(Draft *d);
#include "fix/way.def"
#undef WAY

#endif
