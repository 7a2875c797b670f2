/* From uses to a policy file: see learn.h. Each use becomes the value that a grant needs; what a directory covers is
 * dropped; what is secret or too wide is told and left out. */
#include "sandbox/learn.h"

#include "base/file.h"
#include "policy/print.h"
#include "sandbox/judge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

enum { TOLD = 200, OUTPUT_LIMIT = 4 << 20 };

typedef struct Entry {
    PermissionId permission;
    Str value;
    const LearnUse *use;
    bool directory;
    const char *left_out; /* why, or NULL */
    uint32_t order;       /* as it was used: set by drop_covered() */
} Entry;

typedef struct Entries {
    Learn *l;
    Entry *items;
    uint32_t count, capacity;
} Entries;

static bool is_directory(Str path) {
    struct stat status;
    return stat(path.ptr, &status) == 0 && S_ISDIR(status.st_mode);
}

static Str parent_of(Str path) {
    size_t end = path.len;
    while (end > 1 && path.ptr[end - 1] != '/') end--;
    return str_slice(path, 0, end > 1 ? end - 1 : 1);
}

/* What programs keep for themselves in the home directory is theirs by directory. */
static Str fold_home(const Learn *l, Str path) {
    static const char *const shelves[] = {".cache", ".config", ".local/share", ".local/state"};
    Str home = l->policy->home;
    if (home.len <= 1 || !policy_below(path, home)) return path;
    for (size_t i = 0; i < COUNT_OF(shelves); i++) {
        Str shelf = policy_path(l->arena, home, str_from_z(shelves[i]));
        if (!policy_below(path, shelf) || path.len <= shelf.len) continue;
        size_t end = str_find_byte(path, '/', shelf.len + 1);
        return end == SIZE_MAX ? path : arena_copy(l->arena, str_slice(path, 0, end));
    }
    return path;
}

/* The value that a grant needs now that all is over. */
static Str settle(const Learn *l, const LearnUse *u) {
    Str value = arena_copy(l->arena, u->value);
    if (u->permission == PERMISSION_run || u->permission == PERMISSION_net) return value;
    if (u->permission != PERMISSION_read && u->use == USE_MAKE && is_directory(u->path)) value = u->path;
    Str folded = fold_home(l, u->permission == PERMISSION_read ? value : u->path);
    if (folded.len < value.len || (folded.len < u->path.len && is_directory(folded))) value = folded;
    struct stat status;
    while (value.len > 1 && lstat(value.ptr, &status) != 0)
        value = arena_copy(l->arena, parent_of(value)); /* was temporary */
    return value;
}

static const char *why_not(const Learn *l, PermissionId permission, Str path, Str value) {
    if (permission == PERMISSION_run || permission == PERMISSION_net) return NULL;
    static const char *const never[] = {"/proc", "/dev", "/sys/fs/cgroup"}; /* as access_add_grants() has it */
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (policy_below(value, str_from_z(never[i]))) return "cannot be given";
    if (learn_is_secret(path, l->policy->home) || learn_is_secret(value, l->policy->home)) return "a secret";
    if (is_directory(value) && access_is_wide(l->without, value)) return "too wide";
    return NULL;
}

static void add(Entries *e, Entry entry) {
    e->items = arena_grow(e->l->arena, e->items, e->count, &e->capacity, 64, sizeof *e->items);
    e->items[e->count++] = entry;
}

/* By path, a directory before what is in it; the strongest permission first. */
static int compare(const void *left, const void *right) {
    static const int rank[PERMISSION_COUNT] = {[PERMISSION_write] = 1, [PERMISSION_delete] = 2, [PERMISSION_read] = 3,
                                               [PERMISSION_run] = 4,   [PERMISSION_net] = 5,    [PERMISSION_env] = 6};
    const Entry *x = left, *y = right;
    int order = str_compare(x->value, y->value);
    if (!order) order = rank[x->permission] - rank[y->permission];
    return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

static bool covers(const Entry *above, const Entry *e) {
    if (above->left_out || !policy_below(e->value, above->value) ||
        (e->value.len > above->value.len && !above->directory))
        return false;
    if (above->permission == PERMISSION_write)
        return e->permission == PERMISSION_write || e->permission == PERMISSION_read ||
               e->permission == PERMISSION_delete;
    if (above->permission == PERMISSION_delete)
        return e->permission == PERMISSION_delete || e->permission == PERMISSION_read;
    if (above->permission == PERMISSION_run && e->permission == PERMISSION_read) return true; /* the file alone */
    return above->permission == e->permission;
}

static void drop_covered(Entries *e) {
    if (!e->count) return;
    for (uint32_t i = 0; i < e->count; i++) e->items[i].order = i;
    qsort(e->items, e->count, sizeof *e->items, compare);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        bool covered = false;
        for (uint32_t j = 0; j < e->count && !covered && !e->items[i].left_out; j++) {
            bool same =
                str_eq(e->items[i].value, e->items[j].value) && e->items[i].permission == e->items[j].permission;
            covered = i != j && covers(&e->items[j], &e->items[i]) && (!same || j < i);
        }
        for (uint32_t j = 0; j < kept && e->items[i].left_out && !covered; j++)
            covered = e->items[j].left_out && str_eq(e->items[i].value, e->items[j].value) &&
                      e->items[i].permission == e->items[j].permission;
        if (!covered) e->items[kept++] = e->items[i];
    }
    e->count = kept;
}

/* A directory that was made is there the next time: what was done in it is enough. */
static void drop_made(Entries *e) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        const Entry *made = &e->items[i];
        bool more = false;
        for (uint32_t j = 0; j < e->count && !more && made->use->use == USE_MAKE && made->directory &&
                             str_eq(made->value, made->use->path);
             j++)
            more = e->items[j].permission == PERMISSION_write && e->items[j].value.len > made->value.len &&
                   policy_below(e->items[j].value, made->value);
        if (!more) e->items[kept++] = *made;
    }
    e->count = kept;
}

/* Many files that were read in one directory become the directory. */
static void fold_many(Entries *e) {
    for (uint32_t i = 0; i < e->count; i++) {
        Entry *first = &e->items[i];
        if (first->left_out || first->permission != PERMISSION_read || first->directory) continue;
        Str parent = arena_copy(e->l->arena, parent_of(first->value));
        uint32_t same = 0;
        bool secret = false;
        for (uint32_t j = 0; j < e->count; j++) {
            const Entry *other = &e->items[j];
            if (!policy_below(other->value, parent)) continue;
            secret |= other->left_out != NULL;
            same += other->permission == PERMISSION_read && parent_of(other->value).len == parent.len;
        }
        if (same <= LEARN_MANY || secret || access_is_wide(e->l->without, parent)) continue;
        first->value = parent;
        first->directory = true;
    }
}

/* The environment: a name that the program's own Python writes between quotes. */

static bool find_name(Learn *l, Str text, Str name, Str file, LearnUse *use) {
    for (size_t at = 0; (at = str_find(text, name, at)) != SIZE_MAX; at += name.len) {
        if (at == 0 || at + name.len >= text.len) continue;
        char before = text.ptr[at - 1], behind = text.ptr[at + name.len];
        if (before != behind || (before != '"' && before != '\'')) continue;
        unsigned line = 1;
        for (size_t i = 0; i < at; i++) line += text.ptr[i] == '\n';
        Buf place = {.limit = 400};
        Str cwd = l->policy->cwd;
        print_safe(&place,
                   policy_below(file, cwd) && file.len > cwd.len ? str_slice(file, cwd.len + 1, file.len) : file);
        if (file.len) buf_format(&place, ":%u", line);
        use->places[0] = arena_copy(l->arena, buf_str(&place));
        buf_free(&place);
        return true;
    }
    return false;
}

static void add_environment(Entries *e) {
    Learn *l = e->l;
    FileBuffer buffer = {0};
    Str *texts = ARENA_ARRAY(l->arena, Str, l->file_count);
    uint64_t total = 0;
    for (uint32_t i = 0; i < l->file_count && total < 64 << 20; i++) {
        Str text;
        if (err_is(file_read(&buffer, AT_FDCWD, l->files[i].ptr, LEARN_FILE_BYTES, &text))) continue;
        texts[i] = arena_copy(l->arena, text);
        total += text.len;
    }
    file_buffer_free(&buffer);
    for (size_t v = 0; environ[v]; v++) {
        Str rest = str_from_z(environ[v]), name = str_split(&rest, '=');
        bool secret = learn_is_secret_name(name);
        if (!rest.ptr || name.len < 2 || policy_env(&l->asked, name) || (!policy_env(l->policy, name) && !secret))
            continue;
        LearnUse *use = ARENA_NEW(l->arena, LearnUse);
        bool used = false;
        for (char *const *argument = l->argv; *argument && !used; argument++)
            used = find_name(l, str_from_z(*argument), name, S("the command line"), use);
        for (uint32_t i = 0; i < l->file_count && !used; i++)
            used = texts[i].len && find_name(l, texts[i], name, l->files[i], use);
        if (!used) continue;
        bool given = policy_env(l->policy, name);
        add(e, (Entry){PERMISSION_env, arena_copy(l->arena, name), use, false, given ? NULL : "a secret", 0});
    }
}

/* The file */

static void write_text(Buf *out, Str text) {
    buf_byte(out, '"');
    for (size_t i = 0, n; i < text.len; i += n) {
        unsigned char c = (unsigned char)text.ptr[i];
        for (n = 1; c >= 0xC0 && i + n < text.len && ((unsigned char)text.ptr[i + n] & 0xC0) == 0x80;) n++;
        if (c == '"' || c == '\\') buf_format(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F) buf_format(out, "\\u%04x", c);
        else print_safe(out, str_slice(text, i, i + n)); /* it is UTF-8: what it escapes, TOML reads */
    }
    buf_byte(out, '"');
}

/* As the file's reader finds it again: below the file's own directory, below the home directory, or whole. */
static void write_value(const Learn *l, Buf *out, PermissionId permission, Str value) {
    Str folder = parent_of(l->path), home = l->policy->home;
    bool path = value.len && value.ptr[0] == '/' && permission_rows[permission].kind != KIND_TEXT;
    if (path && str_eq(value, folder)) write_text(out, S("."));
    else if (path && folder.len > 1 && policy_below(value, folder) && value.ptr[folder.len + 1] != '~') {
        Buf relative = {0};
        if (permission == PERMISSION_run) buf_add(&relative, S("./"));
        buf_add(&relative, str_slice(value, folder.len + 1, value.len));
        write_text(out, buf_str(&relative));
        buf_free(&relative);
    } else if (path && home.len > 1 && policy_below(value, home) && value.len > home.len) {
        Buf relative = {0};
        buf_add(&relative, S("~"));
        buf_add(&relative, str_slice(value, home.len, value.len));
        write_text(out, buf_str(&relative));
        buf_free(&relative);
    } else write_text(out, value);
}

static void write_places(Buf *out, const LearnUse *u) {
    for (size_t i = 0; u && i < LEARN_PLACES && u->places[i].len; i++) {
        buf_add(out, i ? S(", ") : S("  # "));
        buf_add(out, u->places[i]);
    }
}

static void write_list(const Entries *e, PermissionId permission, Buf *out) {
    bool any = false;
    for (uint32_t i = 0; i < e->count; i++) {
        const Entry *entry = &e->items[i];
        if (entry->permission != permission || entry->left_out) continue;
        if (!any) buf_format(out, "\nallow-%s = [\n", permission_rows[permission].name);
        any = true;
        buf_add(out, S("    "));
        write_value(e->l, out, permission, entry->value);
        buf_byte(out, ',');
        write_places(out, entry->use);
        buf_byte(out, '\n');
    }
    if (any) buf_add(out, S("]\n"));
}

/* What flags said besides. */
static void write_asked(const Entries *e, Buf *out, bool protect_file) {
    const Policy *p = &e->l->asked;
    for (int permission = 0; permission < PERMISSION_COUNT; permission++)
        for (int deny = 0; deny < 2; deny++) {
            bool any = false;
            for (uint32_t i = 0; i < p->grant_count; i++) {
                const Grant *g = &p->grants[i];
                if ((int)g->permission != permission || g->deny != deny) continue;
                if (permission_rows[permission].kind == KIND_SWITCH) {
                    buf_format(out, "\n%s-%s = true\n", deny ? "deny" : "allow", permission_rows[permission].name);
                    any = false;
                    break;
                }
                if (!any) buf_format(out, "\n%s-%s = [", deny ? "deny" : "allow", permission_rows[permission].name);
                else buf_add(out, S(", "));
                any = true;
                write_value(e->l, out, (PermissionId)permission, g->value);
            }
            if (deny && permission == PERMISSION_write && protect_file) {
                buf_add(out, any ? S(", ") : S("\ndeny-write = ["));
                write_value(e->l, out, PERMISSION_write, e->l->path);
                any = true;
            }
            if (any) buf_add(out, S("]\n"));
        }
}

static bool is_writable(const Entries *e, Str path) {
    for (uint32_t i = 0; i < e->count; i++) {
        const Entry *entry = &e->items[i];
        if (!entry->left_out && (entry->permission == PERMISSION_write || entry->permission == PERMISSION_delete) &&
            policy_below(path, entry->value))
            return true;
    }
    return false;
}

static void write_left_out(const Entries *e, Buf *out) {
    bool any = false;
    for (uint32_t i = 0; i < e->count; i++) {
        const Entry *entry = &e->items[i];
        if (!entry->left_out) continue;
        if (!any) buf_add(out, S("\n# Used, and not given: add by hand what is right.\n"));
        any = true;
        buf_format(out, "#   allow-%s ", permission_rows[entry->permission].name);
        print_safe(out, entry->value);
        buf_format(out, " (%s)", entry->left_out);
        write_places(out, entry->use);
        buf_byte(out, '\n');
    }
}

static void write_policy(const Entries *e, Buf *out) {
    static const PermissionId order[] = {PERMISSION_read, PERMISSION_write, PERMISSION_delete,
                                         PERMISSION_run,  PERMISSION_net,   PERMISSION_env};
    buf_add(out, S("# Learned by tocsin run --learn:"));
    for (char *const *a = e->l->argv; *a; a++) {
        buf_byte(out, ' ');
        print_safe(out, str_slice(str_from_z(*a), 0, 80));
    }
    buf_add(out, S("\n# Read it before you use it: it gives the program what it asked for, as each line says.\n"));
    for (size_t i = 0; i < COUNT_OF(order); i++) write_list(e, order[i], out);
    write_asked(e, out, is_writable(e, e->l->path));
    write_left_out(e, out);
}

static void tell(const Entries *e) {
    Buf text = {.limit = 1 << 16};
    uint32_t told = 0, more = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        const Entry *entry = &e->items[i];
        if (!entry->left_out) continue;
        if (++told > TOLD) {
            more++;
            continue;
        }
        buf_format(&text, "not learned: %s ", permission_rows[entry->permission].name);
        print_safe(&text, entry->value);
        buf_format(&text, "   %s", entry->left_out);
        if (entry->use && entry->use->places[0].len) {
            buf_add(&text, S("   "));
            buf_add(&text, entry->use->places[0]);
        }
        buf_byte(&text, '\n');
    }
    if (more + e->l->lost) buf_format(&text, "not learned: %u more\n", more + e->l->lost);
    if (err_is(file_write(2, buf_str(&text)))) text.full = true; /* nobody listens */
    buf_free(&text);
}

void learn_end(Learn *l) {
    Entries e = {.l = l};
    for (uint32_t i = 0; i < l->use_count; i++) {
        const LearnUse *u = &l->uses[i];
        Str value = settle(l, u);
        const char *why = print_is_utf8(value) ? why_not(l, u->permission, u->path, value) : "not UTF-8";
        add(&e, (Entry){u->permission, value, u, u->permission != PERMISSION_net && is_directory(value), why, 0});
    }
    drop_made(&e);
    add_environment(&e);
    drop_covered(&e);
    fold_many(&e);
    drop_covered(&e);
    Buf out = {.limit = OUTPUT_LIMIT};
    write_policy(&e, &out);
    tell(&e);
    bool good = !out.full && ftruncate(l->file, 0) == 0 && lseek(l->file, 0, SEEK_SET) == 0 &&
                !err_is(file_write(l->file, buf_str(&out)));
    if (!good)
        fprintf(stderr, "tocsin run: cannot write %s: %s\n", l->path.ptr,
                out.full ? "it is too large" : strerror(errno));
    buf_free(&out);
    close(l->file);
    l->written = true;
}
