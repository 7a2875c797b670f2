/* Policy files: TOML whose keys are the names of flags. See policy.h. */
#include "base/file.h"
#include "base/toml.h"
#include "policy/policy.h"

#include <fcntl.h>

enum { MAX_BYTES = 1 << 20 };

typedef struct Reader {
    Policy *policy;
    Str path, base;
} Reader;

static bool fault_at(Reader *r, const YamlNode *node, const char *why) {
    Str text = node->kind == YAML_SCALAR ? node->text : S("");
    return policy_fail(r->policy, "%.*s:%u: %s%s%.*s", (int)r->path.len, r->path.ptr, node->line, why,
                       text.len ? ": " : "", (int)(text.len > 80 ? 80 : text.len), text.ptr);
}

static bool read_grant(Reader *r, const YamlNode *key, const YamlNode *value) {
    Str name = key->text;
    bool deny = str_starts_with(name, S("deny-"));
    if (!deny && !str_starts_with(name, S("allow-"))) return fault_at(r, key, "unknown key");
    name = str_slice(name, deny ? 5 : 6, name.len);
    int id = 0;
    while (id < PERMISSION_COUNT && !str_eq(name, str_from_z(permission_rows[id].name))) id++;
    if (id == PERMISSION_COUNT) return fault_at(r, key, "unknown key");
    if (value->kind == YAML_SCALAR && value->plain) {
        if (str_eq(value->text, S("false"))) return true;
        if (!str_eq(value->text, S("true"))) return fault_at(r, key, "a list of strings, true or false was expected");
        return policy_grant(r->policy, (PermissionId)id, deny, (Str){0}, false, r->base);
    }
    if (value->kind != YAML_LIST) return fault_at(r, key, "a list of strings was expected");
    for (uint32_t i = 0; i < value->count; i++) {
        const YamlNode *item = value->items[i];
        if (item->kind != YAML_SCALAR || item->plain) return fault_at(r, key, "a list of strings was expected");
        Str text = item->text.ptr ? item->text : S("");
        if (!policy_grant(r->policy, (PermissionId)id, deny, text, false, r->base)) return false;
    }
    return true;
}

static bool read_key(Reader *r, const YamlNode *key, const YamlNode *value) {
    for (int i = 0; i < LIMIT_COUNT; i++) {
        if (!str_eq(key->text, str_from_z(limit_rows[i].flag))) continue;
        if (value->kind != YAML_SCALAR) return fault_at(r, key, "a number was expected");
        return policy_limit(r->policy, (LimitId)i, value->text);
    }
    bool text = value->kind == YAML_SCALAR && !value->plain;
    if (str_eq(key->text, S("backend"))) {
        if (!text) return fault_at(r, key, "a string was expected");
        return policy_backend(r->policy, value->text);
    }
    if (str_eq(key->text, S("deny-wx"))) {
        bool on = str_eq(value->text, S("true"));
        if (value->kind != YAML_SCALAR || !value->plain || (!on && !str_eq(value->text, S("false"))))
            return fault_at(r, key, "true or false was expected");
        r->policy->deny_wx |= on;
        return true;
    }
    return read_grant(r, key, value);
}

static bool read_table(Reader *r, const YamlNode *table, bool top) {
    for (uint32_t i = 0; i < table->count; i++) {
        const YamlNode *key = table->items[2 * i], *value = table->items[2 * i + 1];
        if (top && str_eq(key->text, S("profile"))) {
            if (value->kind != YAML_MAP) return fault_at(r, key, "a table was expected");
            continue;
        }
        if (!read_key(r, key, value)) return false;
    }
    return true;
}

/* Every profile is checked, also those that are not chosen: a typing error must not wait for the day when it is. */
static bool check_profiles(Reader *r, const YamlNode *profiles) {
    for (uint32_t i = 0; i < profiles->count; i++) {
        const YamlNode *table = profiles->items[2 * i + 1];
        if (table->kind != YAML_MAP) return fault_at(r, profiles->items[2 * i], "a table was expected");
        Policy scratch;
        policy_init(&scratch, r->policy->arena, r->policy->home, r->policy->cwd);
        Reader inner = {&scratch, r->path, r->base};
        bool good = read_table(&inner, table, false);
        if (!good) policy_fail(r->policy, "%.*s", (int)scratch.fault.len, scratch.fault.ptr);
        policy_free(&scratch);
        if (!good) return false;
    }
    return true;
}

bool policy_read_file(Policy *p, Str path, Str profile) {
    Reader r = {p, policy_path(p->arena, p->cwd, path), S("/")};
    size_t slash = r.path.len;
    while (slash > 1 && r.path.ptr[slash - 1] != '/') slash--;
    r.base = str_slice(r.path, 0, slash);
    FileBuffer buffer = {0};
    Str bytes;
    Err e = file_read(&buffer, AT_FDCWD, r.path.ptr, MAX_BYTES, &bytes);
    if (err_is(e)) {
        Str why = err_text(e);
        policy_fail(p, "%.*s: %.*s", (int)r.path.len, r.path.ptr, (int)why.len, why.ptr);
        file_buffer_free(&buffer);
        return false;
    }
    bytes = arena_copy(p->arena, bytes); /* nodes point into it */
    file_buffer_free(&buffer);
    YamlFault fault = {0};
    const YamlNode *root = toml_read(p->arena, bytes, &fault);
    if (!root)
        return policy_fail(p, "%.*s:%u: %.*s", (int)r.path.len, r.path.ptr, fault.line, (int)fault.text.len,
                           fault.text.ptr);
    p->file = r.path;
    const YamlNode *profiles = yaml_get(root, S("profile"));
    if (!read_table(&r, root, true) || (profiles && !check_profiles(&r, profiles))) return false;
    if (profile.len == 0) return true;
    const YamlNode *chosen = yaml_get(profiles, profile);
    if (!chosen)
        return policy_fail(p, "%.*s: there is no [profile.%.*s]", (int)r.path.len, r.path.ptr,
                           (int)(profile.len > 80 ? 80 : profile.len), profile.ptr);
    return read_table(&r, chosen, false);
}
