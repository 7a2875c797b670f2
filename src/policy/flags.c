/* Reading the flags of `tocsin run`: see flags.h. */
#include "policy/flags.h"

#include <stdio.h>

typedef struct FlagRow {
    const char *name, *argument, *help;
    char letter;
} FlagRow;

static const FlagRow flag_rows[FLAG_COUNT] = {
#define FLAG_ROW(name, letter, argument, help) {#name, argument, help, letter},
    FLAG_ROWS(FLAG_ROW)
#undef FLAG_ROW
};

/* A row's name has underscores where the flag has dashes. */
static bool is_flag(const char *row, Str name) {
    size_t i = 0;
    for (; i < name.len && row[i]; i++)
        if (name.ptr[i] != (row[i] == '_' ? '-' : row[i])) return false;
    return i == name.len && !row[i];
}

typedef struct Reading {
    Policy *policy;
    RunFlags *flags;
    Str file, profile;
    char **argv;
    int argc, at;
} Reading;

static bool own_flag(Reading *r, FlagId id, Str value) {
    switch (id) {
        case FLAG_policy:
            if (r->file.ptr) return policy_fail(r->policy, "--policy stands twice");
            r->file = value;
            return true;
        case FLAG_profile: r->profile = value; return true;
        case FLAG_backend: return policy_backend(r->policy, value);
        case FLAG_degrade: return policy_degrade(r->policy, value);
        case FLAG_dry_run: r->flags->dry_run = true; return true;
        case FLAG_verbose: r->flags->verbose = true; return true;
        case FLAG_stack: r->flags->stack = true; return true;
        case FLAG_quiet: r->flags->quiet = true; return true;
        case FLAG_learn:
            if (!value.len) return policy_fail(r->policy, "--learn needs a value");
            r->flags->learn = value;
            return true;
        case FLAG_report:
            if (!value.len) return policy_fail(r->policy, "--report needs a value");
            r->flags->report = value;
            return true;
        case FLAG_pty: r->flags->pty = true; return true;
        case FLAG_all: return policy_open(r->policy);
        case FLAG_deny_wx: r->policy->deny_wx = true; return true;
        default: break;
    }
    return policy_fail(r->policy, "this flag is not yet supported");
}

static bool permission_flag(Reading *r, Str name, Str value, bool *known) {
    bool deny = str_starts_with(name, S("deny-"));
    if (!deny && !str_starts_with(name, S("allow-"))) return true;
    Str which = str_slice(name, deny ? 5 : 6, name.len);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        if (!str_eq(which, str_from_z(permission_rows[i].name))) continue;
        *known = true;
        return policy_grant(r->policy, (PermissionId)i, deny, value, true, r->policy->cwd);
    }
    return true;
}

/* The value behind `=`, or the next argument. */
static bool need_value(Reading *r, Str name, Str *value) {
    if (value->ptr) return true;
    if (r->at >= r->argc) return policy_fail(r->policy, "--%.*s needs a value", (int)name.len, name.ptr);
    *value = str_from_z(r->argv[r->at++]);
    return true;
}

/* Keeps what is nearest to `name` of "allow-read", "dry_run" (with dashes), ...; `text` holds it. */
static void suggest(Str name, const char *verb, const char *row, char text[64], unsigned *least) {
    char candidate[64];
    int length = snprintf(candidate, sizeof candidate, "%s%s", verb, row);
    for (int i = 0; i < length && i < 63; i++)
        if (candidate[i] == '_') candidate[i] = '-';
    Str nearest = {0};
    str_nearer(name, str_from_z(candidate), &nearest, least);
    if (nearest.len) memcpy(text, candidate, sizeof candidate);
}

static bool unknown_flag(Reading *r, Str name) {
    char nearest[64] = "";
    unsigned least = 3;
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        suggest(name, "allow-", permission_rows[i].name, nearest, &least);
        if (permission_rows[i].deny) suggest(name, "deny-", permission_rows[i].name, nearest, &least);
    }
    for (int i = 0; i < LIMIT_COUNT; i++) suggest(name, "", limit_rows[i].flag, nearest, &least);
    for (int i = 0; i < FLAG_COUNT; i++) suggest(name, "", flag_rows[i].name, nearest, &least);
    int length = (int)(name.len > 60 ? 60 : name.len);
    if (!*nearest) return policy_fail(r->policy, "unknown flag --%.*s; `tocsin run --help` lists them", length, name.ptr);
    return policy_fail(r->policy, "unknown flag --%.*s; did you mean --%s?", length, name.ptr, nearest);
}

static bool long_flag(Reading *r, Str text) {
    Str value = text, name = str_split(&value, '=');
    if (value.ptr && value.len == 0) value = S("");
    bool known = false;
    if (!permission_flag(r, name, value, &known)) return false;
    if (known) return true;
    for (int i = 0; i < LIMIT_COUNT; i++)
        if (str_eq(name, str_from_z(limit_rows[i].flag)))
            return need_value(r, name, &value) && policy_limit(r->policy, (LimitId)i, value);
    if (str_eq(name, S("help"))) {
        r->flags->help = true;
        return true;
    }
    for (int i = 0; i < FLAG_COUNT; i++) {
        const FlagRow *row = &flag_rows[i];
        if (!is_flag(row->name, name)) continue;
        if (row->argument && !need_value(r, name, &value)) return false;
        if (!row->argument && value.ptr)
            return policy_fail(r->policy, "--%.*s takes no value", (int)name.len, name.ptr);
        return own_flag(r, (FlagId)i, value);
    }
    return unknown_flag(r, name);
}

static bool short_flag(Reading *r, Str text) {
    if (text.len == 1 && text.ptr[0] == 'h') {
        r->flags->help = true;
        return true;
    }
    for (int i = 0; i < FLAG_COUNT && text.len == 1; i++) {
        if (flag_rows[i].letter != text.ptr[0]) continue;
        return own_flag(r, (FlagId)i, (Str){0});
    }
    return policy_fail(r->policy, "unknown flag -%.*s", (int)(text.len > 60 ? 60 : text.len), text.ptr);
}

bool flags_read(Policy *p, RunFlags *f, int argc, char **argv) {
    Reading r = {.policy = p, .flags = f, .argv = argv, .argc = argc};
    *f = (RunFlags){0};
    while (r.at < argc && !f->help) {
        Str word = str_from_z(argv[r.at]);
        if (word.len < 2 || word.ptr[0] != '-') break;
        r.at++;
        if (str_eq(word, S("--"))) break;
        bool good = word.ptr[1] == '-' ? long_flag(&r, str_slice(word, 2, word.len))
                                       : short_flag(&r, str_slice(word, 1, word.len));
        if (!good) return false;
    }
    f->argc = argc - r.at;
    f->argv = argv + r.at;
    if (f->help) return true;
    if (f->quiet && (f->stack || f->report.len || f->learn.len))
        return policy_fail(p, "--quiet does not go with --stack, --report and --learn");
    if (r.profile.ptr && !r.file.ptr) return policy_fail(p, "--profile needs --policy");
    if (r.file.ptr && !policy_read_file(p, r.file, r.profile.ptr ? r.profile : S(""))) return false;
    if (f->argc == 0 || !f->argv[0][0]) return policy_fail(p, "no program to run");
    return true;
}

static void help_row(Buf *out, char letter, const char *verb, const char *name, const char *argument, bool optional,
                     const char *help) {
    char left[80];
    Buf b = {0};
    if (letter) buf_format(&b, "  -%c, --%s", letter, verb);
    else buf_format(&b, "      --%s", verb);
    for (const char *c = name; *c; c++) buf_byte(&b, *c == '_' ? '-' : *c);
    if (argument) buf_format(&b, optional ? "[=%s]" : " %s", argument);
    size_t n = b.len < sizeof left - 1 ? b.len : sizeof left - 1;
    memcpy(left, b.ptr, n);
    left[n] = 0;
    buf_free(&b);
    if (*help) buf_format(out, "%-38s %s\n", left, help);
    else buf_format(out, "%s\n", left);
}

void flags_help(Buf *out) {
    buf_add(out, S("Usage: tocsin run [FLAG]... [--] PROGRAM [ARGUMENT]...\n\n"
                   "Run a program with what it was given and nothing else.\n\n"
                   "Without flags it has its own runtime, read-only: no other files, no network, no\n"
                   "other programs. --deny-NAME wins over --allow-NAME. Paths are relative to the\n"
                   "working directory, in a policy file to that file.\n\n"));
    buf_add(out, S("Permissions:\n"));
    for (int i = 0; i < PERMISSION_COUNT; i++)
        if (permission_rows[i].allow)
            help_row(out, 0, "allow-", permission_rows[i].name, permission_rows[i].argument, true,
                     permission_rows[i].help);
    buf_add(out, S("\nRefusals, which win:\n"));
    for (int i = 0; i < PERMISSION_COUNT; i++)
        if (permission_rows[i].deny)
            help_row(out, 0, "deny-", permission_rows[i].name, permission_rows[i].argument, true, "");
    buf_add(out, S("\nLimits:\n"));
    for (int i = 0; i < LIMIT_COUNT; i++)
        help_row(out, 0, "", limit_rows[i].flag, limit_rows[i].argument, false, limit_rows[i].help);
    buf_add(out, S("\nOther flags:\n"));
    for (int i = 0; i < FLAG_COUNT; i++)
        help_row(out, flag_rows[i].letter, "", flag_rows[i].name, flag_rows[i].argument, false, flag_rows[i].help);
    help_row(out, 'h', "", "help", NULL, false, "show this help");
    buf_add(out, S("\nExit status: the program's own; if a signal ends it, the same signal ends tocsin;\n"
                   "124 time limit, 125 Tocsin could not start it, 126 not executable, 127 not found,\n"
                   "137 memory limit.\n"));
}
