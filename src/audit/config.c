/* Configuration files: see config.h. */
#include "audit/config.h"

#include "audit/discover.h"
#include "audit/suppress.h"
#include "base/file.h"
#include "base/glob.h"
#include "base/toml.h"
#include "flow/model.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Reader {
    Config *config;
    Arena *arena;
    Str path; /* of the file being read */
    Buf *fault;
    unsigned extends;
} Reader;

static bool fail(Reader *r, const YamlNode *at, const char *what, Str name, const char *hint) {
    buf_add(r->fault, r->path);
    buf_format(r->fault, ":%u:%u: %s", at->line, at->column, what);
    if (name.len) buf_format(r->fault, " %.*s", (int)name.len, name.ptr);
    buf_add(r->fault, str_from_z(hint));
    return false;
}

static bool is_text(const YamlNode *n) { return n->kind == YAML_SCALAR && !n->plain; }

static void note_name(Reader *r, const YamlNode *n) {
    Config *c = r->config;
    c->names = arena_grow(r->arena, c->names, c->name_count, &c->name_capacity, 16, sizeof *c->names);
    c->names[c->name_count++] = (ConfigName){n->text, r->path, n->line, n->column};
}

/* A list of texts, commas between. */
static bool read_names(Reader *r, const YamlNode *n, Str *names) {
    if (n->kind != YAML_LIST) return fail(r, n, "this must be a list of texts", S(""), "");
    Buf out = {0};
    bool good = true;
    for (uint32_t i = 0; i < n->count && good; i++) {
        good = is_text(n->items[i]) && str_find_byte(n->items[i]->text, ',', 0) == SIZE_MAX;
        if (!good) fail(r, n->items[i], "this must be the name of a rule or family", S(""), "");
        if (i) buf_byte(&out, ',');
        buf_add(&out, n->items[i]->text);
        note_name(r, n->items[i]);
    }
    *names = arena_copy(r->arena, buf_str(&out));
    buf_free(&out);
    return good;
}

static bool read_select(Reader *r, const YamlNode *n) { return read_names(r, n, &r->config->select); }
static bool read_ignore(Reader *r, const YamlNode *n) { return read_names(r, n, &r->config->ignore); }

static bool read_exclude(Reader *r, const YamlNode *n) {
    if (n->kind != YAML_LIST) return fail(r, n, "exclude must be a list of globs", S(""), "");
    Str *globs = ARENA_ARRAY(r->arena, Str, n->count);
    for (uint32_t i = 0; i < n->count; i++) {
        if (!is_text(n->items[i])) return fail(r, n->items[i], "this must be a glob", S(""), "");
        globs[i] = n->items[i]->text;
    }
    r->config->excludes = globs;
    r->config->exclude_count = n->count;
    return true;
}

static bool read_per_file(Reader *r, const YamlNode *n) {
    if (n->kind != YAML_MAP) return fail(r, n, "per-file-ignores must be a table", S(""), "");
    ConfigIgnore *all = ARENA_ARRAY(r->arena, ConfigIgnore, n->count);
    for (uint32_t i = 0; i < n->count; i++) {
        all[i].glob = n->items[2 * i]->text;
        if (!read_names(r, n->items[2 * i + 1], &all[i].names)) return false;
    }
    r->config->ignores = all;
    r->config->ignore_count = n->count;
    return true;
}

static bool read_severity(Reader *r, const YamlNode *n) {
    if (n->kind != YAML_MAP) return fail(r, n, "severity must be a table", S(""), "");
    ConfigSeverity *all = ARENA_ARRAY(r->arena, ConfigSeverity, n->count);
    for (uint32_t i = 0; i < n->count; i++) {
        const YamlNode *value = n->items[2 * i + 1];
        all[i].name = n->items[2 * i]->text;
        note_name(r, n->items[2 * i]);
        if (!is_text(value) || !severity_parse(value->text, &all[i].severity))
            return fail(r, value, "this must be info, low, medium, high or critical", S(""), "");
    }
    r->config->severities = all;
    r->config->severity_count = n->count;
    return true;
}

static bool read_fail_on(Reader *r, const YamlNode *n) {
    Severity s = SEVERITY_INFO;
    bool never = is_text(n) && str_eq(n->text, S("never"));
    if (!never && (!is_text(n) || !severity_parse(n->text, &s)))
        return fail(r, n, "fail-on must be info, low, medium, high, critical or never", S(""), "");
    r->config->has_fail_on = true;
    r->config->fail_on = never ? CONFIG_FAIL_NEVER : (unsigned)s;
    return true;
}

static bool read_trust(Reader *r, const YamlNode *n) {
    uint32_t bits;
    Str unknown;
    if (n->kind != YAML_LIST) return fail(r, n, "trust must be a list of kinds of source", S(""), "");
    r->config->has_trust = true;
    r->config->trust = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        if (!is_text(n->items[i]) || !sources_parse(n->items[i]->text, &bits, &unknown)) {
            Buf hint = {0};
            buf_add(&hint, S("; there are "));
            sources_names(&hint);
            buf_byte(&hint, 0);
            fail(r, n->items[i], "there is no kind of source", n->items[i]->text, hint.ptr);
            buf_free(&hint);
            return false;
        }
        r->config->trust |= bits;
    }
    return true;
}

static bool read_extend(Reader *r, const YamlNode *n);

static const struct {
    const char *name;
    bool (*read)(Reader *r, const YamlNode *value);
} keys[] = {
    {"extend", read_extend}, /* first: what stands beside it overrides it */
    {"select", read_select},     {"ignore", read_ignore},
    {"exclude", read_exclude},   {"per-file-ignores", read_per_file},
    {"severity", read_severity}, {"fail-on", read_fail_on},
    {"trust", read_trust},
};

static bool check_keys(Reader *r, const YamlNode *table) {
    for (uint32_t i = 0; i < table->count; i++) {
        const YamlNode *key = table->items[2 * i];
        bool known = false;
        for (size_t k = 0; k < COUNT_OF(keys); k++) known |= str_eq(key->text, str_from_z(keys[k].name));
        if (known) continue;
        Str nearest = {0};
        unsigned least = 4;
        for (size_t k = 0; k < COUNT_OF(keys); k++) str_nearer(key->text, str_from_z(keys[k].name), &nearest, &least);
        char hint[64] = "";
        if (nearest.len) snprintf(hint, sizeof hint, "; did you mean %s?", nearest.ptr);
        return fail(r, key, "there is no key", key->text, hint);
    }
    return true;
}

/* *found: the file holds a configuration. */
static bool read_file(Reader *r, Str path, bool must_hold, bool *found) {
    FileBuffer bytes = {0};
    Str text, outer = r->path;
    path = arena_copy(r->arena, path);
    Err e = file_read(&bytes, AT_FDCWD, path.ptr, TOML_MAX_BYTES, &text);
    bool is_project = str_ends_with(path, S("pyproject.toml"));
    bool silent = !err_is(e) && is_project && !must_hold && str_find(text, S("tocsin"), 0) == SIZE_MAX;
    if (!err_is(e) && !silent) text = arena_copy(r->arena, text);
    file_buffer_free(&bytes);
    if (silent) { /* a monorepo may have thousands that say nothing to us */
        *found = false;
        return true;
    }
    if (err_is(e)) {
        buf_add(r->fault, path);
        buf_add(r->fault, S(": "));
        buf_add(r->fault, err_text(e));
        return false;
    }
    r->path = path;
    YamlFault fault;
    const YamlNode *table = toml_read(r->arena, text, &fault);
    if (!table) {
        buf_add(r->fault, path);
        buf_format(r->fault, ":%u:%u: %.*s", fault.line, fault.column, (int)fault.text.len, fault.text.ptr);
        return false;
    }
    if (is_project) table = yaml_get(yaml_get(table, S("tool")), S("tocsin"));
    *found = table && table->kind == YAML_MAP;
    bool good = *found || !must_hold;
    if (!good) buf_add(r->fault, path), buf_add(r->fault, S(": it has no table [tool.tocsin]"));
    if (*found) good = check_keys(r, table);
    for (size_t k = 0; k < COUNT_OF(keys) && good && *found; k++) {
        const YamlNode *value = yaml_get(table, str_from_z(keys[k].name));
        if (value) good = keys[k].read(r, value);
    }
    r->path = outer.len ? outer : path;
    return good;
}

static bool read_extend(Reader *r, const YamlNode *n) {
    if (!is_text(n) || !n->text.len) return fail(r, n, "extend must be the path of a file", S(""), "");
    if (++r->extends > CONFIG_MAX_EXTENDS) return fail(r, n, "files extend each other too deep", S(""), "");
    Buf path = {0};
    size_t slash = r->path.len;
    while (slash && r->path.ptr[slash - 1] != '/') slash--;
    if (n->text.ptr[0] != '/') buf_add(&path, str_slice(r->path, 0, slash));
    buf_add(&path, n->text);
    bool found, good = str_find_byte(n->text, 0, 0) == SIZE_MAX;
    if (good) good = read_file(r, buf_str(&path), true, &found);
    else fail(r, n, "extend must be the path of a file", S(""), "");
    buf_free(&path);
    return good;
}

static bool is_there(Str path) {
    struct stat status;
    return stat(path.ptr, &status) == 0;
}

bool config_read_in(Config *config, Arena *arena, Str directory, bool *found, Buf *fault) {
    static const char *const names[] = {"tocsin.toml", "pyproject.toml"};
    *found = false;
    for (size_t i = 0; i < COUNT_OF(names) && !*found; i++) {
        Buf path = {0};
        buf_add(&path, directory);
        buf_format(&path, "/%s%c", names[i], 0);
        Str name = str_slice(buf_str(&path), 0, path.len - 1);
        bool good = true;
        if (is_there(name)) {
            name = arena_copy(arena, name);
            Reader r = {.config = config, .arena = arena, .fault = fault};
            good = read_file(&r, name, false, found);
        }
        buf_free(&path);
        if (!good) return false;
        if (!*found) continue;
        config->path = name;
        config->root = arena_copy(arena, directory);
    }
    return true;
}

bool config_find(Config *config, Arena *arena, const char *first, Buf *fault) {
    char real[PATH_MAX];
    struct stat status;
    if (!realpath(first, real) && !realpath(".", real)) return true;
    Str at = str_from_z(real);
    if (stat(real, &status) == 0 && !S_ISDIR(status.st_mode))
        while (at.len && at.ptr[--at.len] != '/') {}
    if (at.len == 1) at.len = 0; /* "/" */
    for (;;) {
        bool found;
        if (!config_read_in(config, arena, at, &found, fault)) return false;
        if (found || !at.len) return true;
        while (at.len && at.ptr[--at.len] != '/') {}
    }
}

Str config_resolve(Arena *arena, Str cwd, Str path) {
    char *out = arena_alloc(arena, cwd.len + path.len + 3);
    size_t length = 0;
    Str parts[] = {path.len && path.ptr[0] == '/' ? S("") : cwd, path};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        for (Str rest = parts[i]; rest.ptr;) {
            Str segment = str_split(&rest, '/');
            if (!segment.len || str_eq(segment, S("."))) continue;
            if (str_eq(segment, S(".."))) {
                while (length && out[--length] != '/') {}
                continue;
            }
            out[length++] = '/';
            memcpy(out + length, segment.ptr, segment.len);
            length += segment.len;
        }
    }
    return str_make(out, length);
}

Str config_path(const Config *config, Arena *arena, Str cwd, Str shown) {
    return discover_shown_path(arena, config->root, config_resolve(arena, cwd, shown));
}

/* Does the glob match the path, or a directory above it? One without "/" matches names, others from the root. */
static bool glob_meets(Str glob, Str path) {
    while (glob.len && glob.ptr[glob.len - 1] == '/') glob.len--;
    bool anchored = str_find_byte(glob, '/', 0) != SIZE_MAX;
    if (str_starts_with(glob, S("./"))) glob = str_slice(glob, 2, glob.len);
    else if (str_starts_with(glob, S("/"))) glob = str_slice(glob, 1, glob.len);
    for (size_t from = 0, at = 0; at <= path.len; at++) {
        if (at < path.len && path.ptr[at] != '/') continue;
        if (anchored ? glob_match_path(glob, str_slice(path, 0, at)) : glob_match_name(glob, str_slice(path, from, at)))
            return true;
        from = at + 1;
    }
    return false;
}

bool config_excludes(const Config *config, Str path) {
    for (uint32_t i = 0; i < config->exclude_count; i++)
        if (glob_meets(config->excludes[i], path)) return true;
    return false;
}

bool config_ignores(const Config *config, Str path, const RuleInfo *rule) {
    for (uint32_t i = 0; i < config->ignore_count; i++)
        if (suppress_names_rule(config->ignores[i].names, rule) && glob_meets(config->ignores[i].glob, path))
            return true;
    return false;
}

Severity config_severity(const Config *config, const RuleInfo *rule, Severity graded) {
    Severity severity = graded;
    if (graded != rule->severity) return graded;
    for (uint32_t i = 0; i < config->severity_count; i++)
        if (suppress_names_rule(config->severities[i].name, rule)) severity = config->severities[i].severity;
    return severity;
}

bool config_wants(const Config *config, const RuleInfo *rule) {
    if (config->select.len && !suppress_names_rule(config->select, rule)) return false;
    return !config->ignore.len || !suppress_names_rule(config->ignore, rule);
}

const ConfigName *config_unknown_name(const Config *c, const Rules *rules) {
    for (uint32_t i = 0; i < c->name_count; i++) {
        bool asleep;
        Suppression s = {.names = c->names[i].name};
        if (suppress_unknown(&s, rules, &asleep).len) return &c->names[i];
    }
    return NULL;
}

static void print_text(Buf *out, Str text) {
    buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 32 || c == 127) buf_format(out, "\\u%04x", c);
        else if (c == '"' || c == '\\') buf_format(out, "\\%c", c);
        else buf_byte(out, (char)c);
    }
    buf_byte(out, '"');
}

static void print_names(Buf *out, Str names) {
    buf_byte(out, '[');
    bool first = true;
    while (names.len) {
        if (!first) buf_add(out, S(", "));
        first = false;
        print_text(out, str_trim(str_split(&names, ',')));
    }
    buf_add(out, S("]\n"));
}

void config_print(const Config *c, Buf *out) {
    buf_add(out, S("# configuration: "));
    if (c->path.len) print_text(out, c->path);
    else buf_add(out, S("none"));
    buf_add(out, S("\nselect = "));
    print_names(out, c->select);
    buf_add(out, S("ignore = "));
    print_names(out, c->ignore);
    buf_add(out, S("exclude = ["));
    for (uint32_t i = 0; i < c->exclude_count; i++) {
        if (i) buf_add(out, S(", "));
        print_text(out, c->excludes[i]);
    }
    buf_add(out, S("]\nfail-on = "));
    print_text(out, c->fail_on == CONFIG_FAIL_NEVER ? S("never") : severity_name((Severity)c->fail_on));
    buf_add(out, S("\ntrust = ["));
    bool first = true;
    for (uint32_t k = 0; k < SOURCE_KIND_COUNT; k++) {
        if (!(c->trust >> k & 1)) continue;
        if (!first) buf_add(out, S(", "));
        first = false;
        print_text(out, str_from_z(source_names[k]));
    }
    buf_add(out, S("]\n\n[per-file-ignores]\n"));
    for (uint32_t i = 0; i < c->ignore_count; i++) {
        print_text(out, c->ignores[i].glob);
        buf_add(out, S(" = "));
        print_names(out, c->ignores[i].names);
    }
    buf_add(out, S("\n[severity]\n"));
    for (uint32_t i = 0; i < c->severity_count; i++) {
        print_text(out, c->severities[i].name);
        buf_add(out, S(" = "));
        print_text(out, severity_name(c->severities[i].severity));
        buf_byte(out, '\n');
    }
}
