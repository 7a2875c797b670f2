/* Programs that work on files become calls of pathlib and shutil. What a program would have printed or returned must
 * not be asked for: only calls that are statements are changed. */
#include "fix/inside.h"

typedef struct Job {
    Draft *d;
    const WordList *words;
    uint32_t operands[COMMAND_MAX_WORDS]; /* indexes of words */
    uint32_t count;
    Str flags;    /* the letters of all options: "rf" */
    bool checked; /* a failure is an exception already */
    Buf *out;
} Job;

static void add_operand(Job *j, uint32_t i) {
    const Word *word = &j->words->items[j->operands[i]];
    if (!word->constant) text_expression(j->d, word->node, false, true, j->out);
    else text_literal(j->out, word->text, j->words->quote);
}

static void add_name(Job *j, Str module, Str name) {
    buf_add(j->out, draft_name(j->d, module, name, j->d->range.start));
}

static bool has_flag(const Job *j, char flag) { return str_find_byte(j->flags, flag, 0) != SIZE_MAX; }

/* Only these options, and so many operands. */
static bool is_plain(const Job *j, const char *flags, uint32_t least, uint32_t most) {
    for (size_t i = 0; i < j->flags.len; i++)
        if (!strchr(flags, j->flags.ptr[i])) return false;
    return j->count >= least && j->count <= most;
}

/* `Path(x)METHOD` */
static void add_path_call(Job *j, uint32_t operand, Str method) {
    add_name(j, S("pathlib"), S("Path"));
    buf_byte(j->out, '(');
    add_operand(j, operand);
    buf_byte(j->out, ')');
    buf_add(j->out, method);
}

/* From here on each gives the text for operand `i`, false where it cannot. */
static bool job_rm(Job *j, uint32_t i) {
    if (has_flag(j, 'r') || has_flag(j, 'R')) {
        if (!is_plain(j, "rRfv", 1, COMMAND_MAX_WORDS)) return false;
        add_name(j, S("shutil"), S("rmtree"));
        buf_byte(j->out, '(');
        add_operand(j, i);
        buf_add(j->out, has_flag(j, 'f') || !j->checked ? S(", ignore_errors=True)") : S(")"));
        return true;
    }
    add_path_call(j, i, has_flag(j, 'f') || !j->checked ? S(".unlink(missing_ok=True)") : S(".unlink()"));
    return is_plain(j, "fv", 1, COMMAND_MAX_WORDS);
}

static bool job_unlink(Job *j, uint32_t i) {
    add_path_call(j, i, S(".unlink()"));
    return is_plain(j, "", 1, 1);
}

static bool job_rmdir(Job *j, uint32_t i) {
    add_path_call(j, i, S(".rmdir()"));
    return is_plain(j, "v", 1, COMMAND_MAX_WORDS);
}

static bool job_mkdir(Job *j, uint32_t i) {
    add_path_call(j, i, has_flag(j, 'p') ? S(".mkdir(parents=True, exist_ok=True)") : S(".mkdir()"));
    return is_plain(j, "pv", 1, COMMAND_MAX_WORDS);
}

static bool job_touch(Job *j, uint32_t i) {
    add_path_call(j, i, S(".touch()"));
    return is_plain(j, "", 1, COMMAND_MAX_WORDS);
}

static bool two_paths(Job *j, Str module, Str name, Str rest) {
    add_name(j, module, name);
    buf_byte(j->out, '(');
    add_operand(j, 0);
    buf_add(j->out, S(", "));
    add_operand(j, 1);
    buf_add(j->out, rest);
    return true;
}

static bool job_cp(Job *j, uint32_t i) {
    if (i) return true; /* both at once */
    bool all = has_flag(j, 'r') || has_flag(j, 'R') || has_flag(j, 'a');
    if (!is_plain(j, "rRapfv", 2, 2)) return false;
    if (all) return two_paths(j, S("shutil"), S("copytree"), S(", dirs_exist_ok=True)"));
    return two_paths(j, S("shutil"), has_flag(j, 'p') ? S("copy2") : S("copy"), S(")"));
}

static bool job_mv(Job *j, uint32_t i) {
    return is_plain(j, "fv", 2, 2) && (i || two_paths(j, S("shutil"), S("move"), S(")")));
}

static bool job_ln(Job *j, uint32_t i) {
    if (i == 0) return is_plain(j, "s", 2, 2);
    if (!has_flag(j, 's') && j->d->tree->version < PY_3_10) return false;
    add_path_call(j, 1, has_flag(j, 's') ? S(".symlink_to(") : S(".hardlink_to("));
    add_operand(j, 0);
    buf_byte(j->out, ')');
    return true;
}

/* Octal modes, and +x. */
static bool job_chmod(Job *j, uint32_t i) {
    if (i == 0) return is_plain(j, "v", 2, COMMAND_MAX_WORDS);
    const Word *mode = &j->words->items[j->operands[0]];
    bool octal = mode->constant && mode->text.len >= 3 && mode->text.len <= 5;
    for (size_t k = 0; octal && k < mode->text.len; k++) octal = mode->text.ptr[k] >= '0' && mode->text.ptr[k] <= '7';
    if (!octal && !(mode->constant && str_eq(mode->text, S("+x")))) return false;
    add_path_call(j, i, S(".chmod("));
    if (octal) {
        Str digits = mode->text;
        while (digits.len > 1 && digits.ptr[0] == '0') digits = str_slice(digits, 1, digits.len);
        buf_format(j->out, "0o%.*s)", (int)digits.len, digits.ptr);
    } else {
        add_path_call(j, i, S(".stat().st_mode | 0o111)"));
    }
    return true;
}

/* `skips`: operands before the first that is a job of its own. */
static const struct {
    const char *program;
    bool (*run)(Job *j, uint32_t operand);
    bool each; /* several operands are several statements; else all of them make one */
    uint32_t skips;
} jobs[] = {
    {"rm", job_rm, true, 0},       {"unlink", job_unlink, true, 0}, {"rmdir", job_rmdir, true, 0},
    {"mkdir", job_mkdir, true, 0}, {"touch", job_touch, true, 0},   {"chmod", job_chmod, true, 1},
    {"cp", job_cp, false, 0},      {"mv", job_mv, false, 0},        {"ln", job_ln, false, 1},
};

static Str base_name(Str path) {
    size_t from = path.len;
    while (from && path.ptr[from - 1] != '/') from--;
    return str_slice(path, from, path.len);
}

/* Sorts the words into options and operands; long options by their letter. */
static bool sort_words(Job *j, Buf *flags) {
    static const struct {
        const char *word;
        char flag;
    } longs[] = {{"--recursive", 'r'}, {"--force", 'f'},   {"--parents", 'p'},
                 {"--symbolic", 's'},  {"--verbose", 'v'}, {"--archive", 'a'}};
    bool only_operands = false;
    for (uint32_t i = 1; i < j->words->count; i++) {
        Str text = j->words->items[i].text;
        bool option = j->words->items[i].constant && !only_operands && text.len > 1 && text.ptr[0] == '-';
        if (!option) {
            j->operands[j->count++] = i;
        } else if (str_eq(text, S("--"))) {
            only_operands = true;
        } else if (text.ptr[1] != '-') {
            buf_add(flags, str_slice(text, 1, text.len));
        } else {
            size_t k = 0;
            while (k < COUNT_OF(longs) && !str_eq(text, str_from_z(longs[k].word))) k++;
            if (k == COUNT_OF(longs)) return false;
            buf_byte(flags, longs[k].flag);
        }
    }
    j->flags = buf_str(flags);
    return true;
}

/* One job for each operand, each a statement of its own. */
static bool run_jobs(Job *j, Str program) {
    Str indent;
    for (size_t k = 0; k < COUNT_OF(jobs); k++) {
        if (!str_eq(program, str_from_z(jobs[k].program))) continue;
        bool alone = text_statement(j->d, j->d->range, &indent);
        if (jobs[k].each && j->count > jobs[k].skips + 1 && !alone) return false;
        for (uint32_t i = 0; i < j->count; i++) {
            size_t before = j->out->len;
            if (i > jobs[k].skips && jobs[k].each) {
                buf_add(j->out, text_newline(j->d->maker));
                buf_add(j->out, indent);
                before = j->out->len;
            }
            if (!jobs[k].run(j, i) || j->d->failed) return false;
            if (jobs[k].each && i >= jobs[k].skips && j->out->len == before) return false;
        }
        return j->out->len > 0;
    }
    return false;
}

/* Other arguments of the call may only say where output goes that nobody reads. */
static bool read_arguments(Draft *d, Job *j, NodeId *command) {
    static const char *const harmless[] = {
        "shell", "check", "stdout", "stderr", "text", "universal_newlines", "capture_output", "timeout", "close_fds"};
    ArgList *args = ARENA_NEW(d->arena, ArgList);
    if (!args_read(d, d->node, args) || args->starred || args->count == 0 || args->items[0].keyword.len) return false;
    *command = args->items[0].node;
    for (uint32_t i = 1; i < args->count; i++) {
        size_t k = 0;
        while (k < COUNT_OF(harmless) && !str_eq(args->items[i].keyword, str_from_z(harmless[k]))) k++;
        if (k == COUNT_OF(harmless)) return false;
        NodeId value = keyword_value(d->tree, args->items[i].node);
        bool off = tree_kind(d->tree, value) == NODE_Constant && tree_const_kind(d->tree, value) == CONST_False;
        if (str_eq(args->items[i].keyword, S("check"))) j->checked = !off;
    }
    return true;
}

/* Popen and os.popen go on without waiting. */
static bool is_waited_for(const Draft *d, bool *checked) {
    Buf name = {.limit = 1000};
    if (!d->request->callee.v) return false;
    qual_text(d->maker->facts->quals, d->request->callee, &name);
    Str s = buf_str(&name);
    *checked = str_eq(s, S("subprocess.check_call"));
    bool waited =
        *checked || str_eq(s, S("os.system")) || str_eq(s, S("subprocess.run")) || str_eq(s, S("subprocess.call"));
    buf_free(&name);
    return waited;
}

bool fix_way_file_work(Draft *d) {
    WordList *words = ARENA_NEW(d->arena, WordList);
    Job *j = ARENA_NEW(d->arena, Job);
    NodeId command;
    *j = (Job){.d = d, .words = words};
    bool call = tree_kind(d->tree, d->node) == NODE_Call && d->request->certain;
    if (!call || !call_is_statement(d, d->node) || !is_waited_for(d, &j->checked)) return draft_fail(d);
    if (!read_arguments(d, j, &command) || !command_read(d, command, words)) return draft_fail(d);
    Str old = tree_text(d->tree, d->node);
    if (str_find_byte(old, '#', 0) != SIZE_MAX) return draft_fail(d); /* a comment would be lost */
    Buf out = {.limit = FIX_MAX_TEXT}, flags = {.limit = 1000};
    j->out = &out;
    bool fine = sort_words(j, &flags) && run_jobs(j, base_name(words->items[0].text)) && !out.full;
    if (fine) draft_edit(d, tree_start(d->tree, d->node), tree_end(d->tree, d->node), buf_str(&out));
    else draft_fail(d);
    buf_free(&out);
    buf_free(&flags);
    return !d->failed;
}
