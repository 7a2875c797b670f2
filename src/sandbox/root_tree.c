/* Names of the root inside: see root_tree.h. */
#include "sandbox/root_tree.h"

#include "base/buf.h"

#include <stdio.h>

uint32_t root_tree_child(const RootTree *t, uint32_t directory, Str name) {
    for (uint32_t i = t->nodes[directory].first; i; i = t->nodes[i].next)
        if (str_eq(t->nodes[i].name, name)) return i;
    return 0;
}

static uint32_t add_node(RootTree *t, uint32_t directory, Str name, RootKind kind) {
    Arena *arena = t->access->policy->arena;
    t->nodes = arena_grow(arena, t->nodes, t->count, &t->capacity, 128, sizeof *t->nodes);
    uint32_t node = t->count++;
    t->nodes[node] = (RootNode){.name = name, .parent = directory, .kind = kind, .next = t->nodes[directory].first};
    t->nodes[directory].first = node;
    return node;
}

/* The node of `path` (absolute and plain, living as long as the tree), made with the directories on the way; 0 where
 * the way leads through what is no directory. What is there stays what it is. */
static uint32_t add_path(RootTree *t, Str path, RootKind kind) {
    uint32_t node = ROOT_NODE;
    for (Str rest = str_slice(path, 1, path.len); rest.ptr && rest.len;) {
        Str name = str_split(&rest, '/');
        if (t->nodes[node].kind != ROOT_DIRECTORY) return 0;
        uint32_t child = root_tree_child(t, node, name);
        node = child ? child : add_node(t, node, name, rest.ptr ? ROOT_DIRECTORY : kind);
    }
    return node;
}

static uint32_t add_hidden(RootTree *t, Str name, bool directory, const Rule *rule) {
    uint32_t node = add_node(t, t->denied, name, directory ? ROOT_DIRECTORY : ROOT_FILE);
    t->nodes[node].hidden = true;
    t->nodes[node].rule = rule;
    return node;
}

static void add_rules(RootTree *t, Arena *arena) {
    const Access *a = t->access;
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        char number[16];
        if (!r->mount) continue;
        if (r->rights == 0) {
            int n = snprintf(number, sizeof number, "%u", i);
            if (!r->protects) add_hidden(t, arena_copy(arena, str_make(number, (size_t)n)), r->directory, r);
        } else if (r->path.len > 1 && !access_find(a, root_parent(r->path)) && !policy_below(r->path, S("/proc"))) {
            uint32_t node = add_path(t, r->path, r->directory ? ROOT_DIRECTORY : ROOT_FILE);
            t->nodes[node].rule = r;
        }
    }
}

static void add_content(RootTree *t) {
    for (size_t i = 0; i < ROOT_DEVICES; i++) add_path(t, str_from_z(root_devices[i]), ROOT_FILE);
    for (size_t i = 0; i < ROOT_DEVICE_LINKS; i++) {
        uint32_t node = add_path(t, str_from_z(root_device_links[i][1]), ROOT_LINK);
        t->nodes[node].text = str_from_z(root_device_links[i][0]);
    }
    add_path(t, S("/dev/pts"), ROOT_DIRECTORY);
    add_path(t, S("/proc"), ROOT_DIRECTORY);
    for (int p = PLACE_NONE; p < PLACE_COUNT; p++) {
        mode_t mode;
        Str path = root_place(t->access, (RootPlace)p, &mode);
        if (path.len) t->nodes[add_path(t, path, ROOT_DIRECTORY)].place = (RootPlace)p;
    }
}

static void add_rest(RootTree *t, const Launch *l, Arena *arena) {
    const Access *a = t->access;
    Str cwd = a->policy->cwd;
    if (!access_find(a, cwd) && !policy_below(cwd, S("/proc"))) add_path(t, cwd, ROOT_DIRECTORY);
    for (uint32_t i = 0; i < a->link_count; i++) {
        const Link *link = &a->links[i];
        if (access_find(a, link->path) || policy_below(link->path, S("/proc")))
            continue; /* stands in what is mounted */
        uint32_t node = add_path(t, link->path, ROOT_LINK);
        if (t->nodes[node].kind == ROOT_LINK && !t->nodes[node].text.len) t->nodes[node].text = link->target;
    }
    RootFile files[ROOT_FILES];
    unsigned count = access_find(a, S("/etc")) ? 0 : root_files(l, arena, files);
    if (count) add_path(t, S(ROOT_OWN_FILES), ROOT_DIRECTORY);
    for (unsigned i = 0; i < count; i++) {
        uint32_t node = add_path(t, files[i].path, ROOT_LINK);
        Buf target = {0};
        buf_format(&target, "%s/%s", ROOT_OWN_FILES, str_last_part(files[i].path, '/').ptr);
        if (t->nodes[node].kind == ROOT_LINK && !t->nodes[node].text.len)
            t->nodes[node].text = arena_copy(arena, buf_str(&target));
        buf_free(&target);
    }
}

void root_tree_make(RootTree *t, const Launch *l) {
    Arena *arena = l->policy->arena;
    *t = (RootTree){.access = l->access};
    t->nodes = arena_grow(arena, NULL, 0, &t->capacity, 128, sizeof *t->nodes);
    t->nodes[0] = t->nodes[ROOT_NODE] = (RootNode){.kind = ROOT_DIRECTORY};
    t->count = ROOT_NODE + 1;
    t->denied = add_node(t, ROOT_NODE, S(ROOT_DENIED), ROOT_DIRECTORY);
    add_content(t);
    add_rules(t, arena);
    add_rest(t, l, arena);
}

bool root_tree_path(const RootTree *t, uint32_t node, char *path, size_t size, Str *out) {
    size_t at = size;
    if (size < 2) return false;
    path[--at] = 0;
    for (; node && node != ROOT_NODE; node = t->nodes[node].parent) {
        Str name = t->nodes[node].name;
        if (name.len + 1 > at) return false;
        at -= name.len;
        memcpy(path + at, name.ptr, name.len);
        path[--at] = '/';
    }
    if (path[at] == 0) path[--at] = '/';
    *out = str_make(path + at, size - 1 - at);
    return true;
}

/* What is left of the way behind a link: where the link leads from `directory`, then `rest`. */
static bool splice(const RootTree *t, uint32_t link, Str rest, char text[ROOT_PATH], Str *way) {
    char old[ROOT_PATH], base[ROOT_PATH];
    Str target = t->nodes[link].text, from = {0};
    bool absolute = target.len && target.ptr[0] == '/';
    if (!absolute && !root_tree_path(t, t->nodes[link].parent, base, sizeof base, &from)) return false;
    if (from.len + target.len + rest.len + 3 > ROOT_PATH) return false;
    if (rest.len) memcpy(old, rest.ptr, rest.len);
    size_t n = 0;
    if (from.len) memcpy(text, from.ptr, from.len), n += from.len;
    text[n++] = '/';
    memcpy(text + n, target.ptr, target.len), n += target.len;
    text[n++] = '/';
    memcpy(text + n, old, rest.len), n += rest.len;
    text[n] = 0;
    *way = str_make(text, n);
    return true;
}

static Str trim(Str rest) {
    while (rest.len && rest.ptr[0] == '/') rest = str_slice(rest, 1, rest.len);
    return rest;
}

RootWhere root_tree_find(const RootTree *t, Str path, bool follow, char text[ROOT_PATH]) {
    const RootWhere nowhere = {.kind = WHERE_NOWHERE};
    if (path.len + 1 > ROOT_PATH) return nowhere;
    memcpy(text, path.ptr, path.len);
    text[path.len] = 0;
    RootWhere w = {.kind = WHERE_NODE, .node = ROOT_NODE};
    uint32_t place = 0;
    Str rest = str_make(text, path.len), in_place = {0};
    for (unsigned links = 0; rest.ptr;) {
        Str name = str_split(&rest, '/');
        if (name.len == 0 || str_eq(name, S("."))) continue;
        if (str_eq(name, S(".."))) {
            if (w.node != ROOT_NODE) w.node = t->nodes[w.node].parent;
            continue;
        }
        uint32_t child = root_tree_child(t, w.node, name);
        if (!child || child == t->denied) {
            if (!place) return nowhere;
            in_place = str_make(in_place.ptr, (size_t)(text + strlen(text) - in_place.ptr));
            return (RootWhere){WHERE_PLACE, place, t->nodes[place].place, trim(in_place)};
        }
        const RootNode *node = &t->nodes[child];
        if (node->kind == ROOT_LINK && (follow || trim(rest).len)) {
            if (++links > ROOT_LINKS || !splice(t, child, rest, text, &rest)) return nowhere;
            w.node = ROOT_NODE;
            place = 0;
            continue;
        }
        w.node = child;
        if (node->place) place = child, in_place = rest.ptr ? rest : str_make(text + strlen(text), 0);
        if (node->rule) return (RootWhere){WHERE_MOUNT, child, PLACE_NONE, rest.ptr ? trim(rest) : S("")};
    }
    w.place = place ? t->nodes[place].place : PLACE_NONE;
    return w;
}
