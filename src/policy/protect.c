/* What a grant does not mean: see access_protect(). */
#include "base/walk.h"
#include "policy/access.h"
#include "policy/print.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* While all is open, to be learned, what lies outside the working directory is hardly looked at: there a program could as well write ~/.profile. */
enum { PROTECT_DEPTH = 6, PROTECT_ENTRIES = 20000, PROTECT_LEARNING = 2000 };

typedef struct Protection {
    Access *access;
    bool sockets, writable;
    unsigned entries, most;
    bool cut;
} Protection;

static void deny(Protection *p, Str path, uint8_t denied, Str why) {
    Rule rule = {.path = arena_copy(p->access->arena, path), .why = why, .denied = denied, .protects = true};
    struct stat status;
    rule.directory = lstat(rule.path.ptr, &status) == 0 && S_ISDIR(status.st_mode);
    access_append(p->access, rule);
}

static bool is_socket(const WalkEntry *e) {
    struct stat status;
    return e->kind == WALK_OTHER && fstatat(e->dirfd, e->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISSOCK(status.st_mode);
}

/* Whether others start code from it. */
static bool is_starting(const WalkEntry *e) {
    if (e->kind == WALK_ENTER) {
        if (str_ends_with(e->path, S("/.git/hooks"))) return true;
        return str_ends_with(e->path, S("/bin")) && faccessat(e->dirfd, "../pyvenv.cfg", F_OK, 0) == 0;
    }
    return e->kind == WALK_FILE && (str_ends_with(e->path, S("/.envrc")) || str_ends_with(e->path, S(".pth")));
}

static bool is_granted(const Access *a, Str path) {
    for (uint32_t i = 0; i < a->policy->net_count; i++)
        if (a->policy->net[i].kind == NET_UNIX && str_eq(a->policy->net[i].real, path)) return true;
    return false;
}

static void visit(Protection *p, const Rule *grant) {
    Walk walk = {0};
    walk_start(&walk, AT_FDCWD, grant->path.ptr, grant->path);
    for (WalkEntry e; walk_next(&walk, &e);) {
        if (e.kind == WALK_LEAVE) continue;
        if (++p->entries > p->most) {
            p->cut = true;
            break;
        }
        if (p->writable && e.depth > 0 && is_starting(&e)) deny(p, e.path, RIGHT_WRITE, S("protected"));
        if (p->sockets && is_socket(&e) && !is_granted(p->access, e.path)) deny(p, e.path, RIGHT_READ, S("a socket"));
        if (e.kind == WALK_ENTER && e.depth >= PROTECT_DEPTH) {
            walk_prune(&walk);
            p->cut = true;
        }
    }
    walk_free(&walk);
    if (p->cut)
        buf_format(&p->access->notes, "%s: too large to look through for what must stay protected\n", grant->path.ptr);
}

bool access_add_sockets(Access *a) {
    for (uint32_t i = 0; i < a->policy->net_count; i++) {
        NetRule *r = &a->policy->net[i];
        struct stat status;
        if (r->kind != NET_UNIX || r->deny) continue;
        if (!access_add(a, r->name, RIGHT_READ, false, r->from, &r->real) || stat(r->real.ptr, &status) != 0)
            return policy_fail(a->policy, "%.*s: %s", (int)r->from.len, r->from.ptr, strerror(errno));
        if (!S_ISSOCK(status.st_mode))
            return policy_fail(a->policy, "%.*s: it is no socket", (int)r->from.len, r->from.ptr);
    }
    return true;
}

void access_protect(Access *a, bool sockets) {
    uint32_t count = a->policy->everything ? 0 : a->rule_count; /* -A: there is nothing that it must not have */
    unsigned left = PROTECT_LEARNING;
    for (uint32_t i = 0; i < count; i++) {
        Rule grant = a->rules[i];
        if (grant.runtime || grant.denied || !grant.rights || grant.device) continue;
        Protection p = {.access = a, .sockets = sockets, .writable = grant.rights & (RIGHT_WRITE | RIGHT_DELETE)};
        struct stat status;
        bool hardly = a->policy->learns && !str_eq(grant.path, a->policy->cwd);
        p.most = hardly ? left : PROTECT_ENTRIES;
        if (grant.directory && (p.sockets || p.writable)) visit(&p, &grant);
        else if (p.sockets && !is_granted(a, grant.path) && stat(grant.path.ptr, &status) == 0 && S_ISSOCK(status.st_mode))
            deny(&p, grant.path, RIGHT_READ, S("a socket"));
        if (hardly) left -= p.entries < left ? p.entries : left;
    }
}

static bool is_news(const Access *a, const Rule *grant, const WalkEntry *e) {
    const Rule *r = access_find(a, e->path);
    for (Str path; r && r->holds; r = access_find(a, path)) {
        path = r->path;
        while (path.len > 1 && path.ptr[path.len - 1] != '/') path.len--;
        if (path.len > 1) path.len--;
    }
    return e->depth > 0 && r == grant && is_starting(e);
}

void access_tell_new(const Access *a, Buf *out) {
    unsigned told = 0, entries = 0;
    for (uint32_t i = 0; i < a->rule_count && !a->policy->everything; i++) {
        const Rule *grant = &a->rules[i];
        if (!grant->directory || !(grant->rights & RIGHT_WRITE) || grant->holds) continue;
        Str from = grant->path;
        if (a->policy->learns && grant != access_find(a, a->policy->cwd)) continue;
        if (a->policy->learns) from = a->policy->cwd;
        Walk walk = {0};
        walk_start(&walk, AT_FDCWD, from.ptr, from);
        for (WalkEntry e; told <= ACCESS_MAX_NEW && entries < PROTECT_ENTRIES && walk_next(&walk, &e);) {
            if (e.kind == WALK_LEAVE) continue;
            entries++;
            bool news = is_news(a, grant, &e);
            if (news && told++ < ACCESS_MAX_NEW) {
                buf_add(out, S("tocsin run: new, and others start code from it: "));
                print_safe(out, e.path);
                buf_byte(out, '\n');
            }
            if (e.kind == WALK_ENTER && (news || e.depth >= PROTECT_DEPTH)) walk_prune(&walk);
        }
        walk_free(&walk);
    }
    if (told > ACCESS_MAX_NEW) buf_add(out, S("tocsin run: and more of these\n"));
}
