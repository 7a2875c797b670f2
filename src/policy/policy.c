/* Policies: see policy.h. */
#include "policy/policy.h"

#include <stdio.h>

#define KIND(name) KIND_##name
#define SUPPORTED true
#define UNSUPPORTED false
const PermissionRow permission_rows[PERMISSION_COUNT] = {
#define PERMISSION(name, kind, allow, deny, argument, help) {#name, argument, help, KIND(kind), allow, deny},
#include "policy/permission.def"
#undef PERMISSION
};

const LimitRow limit_rows[LIMIT_COUNT] = {
#define LIMIT(name, flag, unit, least, standard, argument, help) {flag, argument, help, UNIT_##unit, least, standard},
#include "policy/limit.def"
#undef LIMIT
};

/* What every program may see of the environment. PATH and HOME are needed to find things, the rest says how text looks.
 */
static const char *const safe_names[] = {"HOME", "PATH",      "LANG",     "LANGUAGE",    "LC_*",    "TZ",    "TERM",
                                         "USER", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LOGNAME"};

/* These steer the interpreter and the loader; a pattern must begin with their letters to mean them. */
static const char *const steering_names[] = {"PYTHON", "LD_"};

void policy_init(Policy *p, Arena *arena, Str home, Str cwd) {
    *p = (Policy){.arena = arena, .fault = {.limit = 8192}};
    p->home = policy_path(arena, S("/"), home);
    p->cwd = policy_path(arena, S("/"), cwd);
    for (int i = 0; i < LIMIT_COUNT; i++) p->limits[i] = limit_rows[i].standard;
}

void policy_free(Policy *p) { buf_free(&p->fault); }

bool policy_fail(Policy *p, const char *format, ...) {
    if (p->fault.len) return false;
    char text[POLICY_MAX_PATH + 1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_add(&p->fault, (Str){text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1});
    return false;
}

Str policy_path(Arena *arena, Str base, Str path) {
    char *out = arena_alloc(arena, base.len + path.len + 3);
    size_t len = 0;
    Str parts[2] = {base, path};
    for (int i = path.len && path.ptr[0] == '/' ? 1 : 0; i < 2; i++) {
        for (Str rest = parts[i]; rest.ptr;) {
            Str part = str_split(&rest, '/');
            if (part.len == 0 || str_eq(part, S("."))) continue;
            if (str_eq(part, S(".."))) {
                while (len && out[--len] != '/') continue;
                continue;
            }
            out[len++] = '/';
            memcpy(out + len, part.ptr, part.len);
            len += part.len;
        }
    }
    if (len == 0) out[len++] = '/';
    out[len] = 0;
    return (Str){out, len};
}

bool policy_below(Str path, Str above) {
    if (above.len == 1) return true;
    return str_starts_with(path, above) && (path.len == above.len || path.ptr[above.len] == '/');
}

/* Those of --allow-sys. */
static bool is_word(Str value) {
    static const char *const words[] = {"hostname", "kernel", "devices", "machine-id"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq(value, str_from_z(words[i]))) return true;
    return false;
}

static void add_rule(Policy *p, NetRule r) {
    p->net = arena_grow(p->arena, p->net, p->net_count, &p->net_capacity, 8, sizeof *p->net);
    p->net[p->net_count++] = r;
}

static bool add_net(Policy *p, const Grant *g) {
    static const uint8_t local[2][16] = {{[10] = 0xFF, 0xFF, 127, 0, 0, 1}, {[15] = 1}};
    NetRule r;
    const char *why;
    if (!net_read(p->arena, g->permission == PERMISSION_listen, g->deny, g->value, g->from, &r, &why))
        return policy_fail(p, "%.*s: %s", (int)g->from.len, g->from.ptr, why);
    bool localhost = r.kind == NET_NAME && str_eq(r.name, S("localhost"));
    for (int i = 0; localhost && i < 2; i++) {
        NetRule own = r;
        own.kind = NET_RANGE;
        own.bits = 128;
        memcpy(own.address, local[i], 16);
        add_rule(p, own);
    }
    if (!localhost) add_rule(p, r);
    return true;
}

static bool add_one(Policy *p, PermissionId permission, bool deny, Str value, Str base) {
    const PermissionRow *row = &permission_rows[permission];
    const char *verb = deny ? "deny" : "allow";
    int len = value.len > 200 ? 200 : (int)value.len;
    if (value.len == 0) return policy_fail(p, "--%s-%s has an empty value", verb, row->name);
    if (value.len > POLICY_MAX_PATH) return policy_fail(p, "--%s-%s: a value is too long", verb, row->name);
    if (memchr(value.ptr, 0, value.len)) return policy_fail(p, "--%s-%s: a value holds a NUL byte", verb, row->name);
    if (p->grant_count >= POLICY_MAX_GRANTS) return policy_fail(p, "more than %d permissions", POLICY_MAX_GRANTS);
    Buf from = {0};
    buf_format(&from, "--%s-%s=%.*s", verb, row->name, len, value.ptr);
    Grant g = {permission, deny, value, arena_copy(p->arena, buf_str(&from))};
    buf_free(&from);
    bool home = value.ptr[0] == '~' && (value.len == 1 || value.ptr[1] == '/');
    if (row->kind == KIND_WORDS && !str_eq(value, S("*")) && !is_word(value))
        return policy_fail(p, "--%s-%s knows no %.*s: there are hostname, kernel, devices, machine-id", verb, row->name,
                           len, value.ptr);
    if (row->kind == KIND_PATHS || (row->kind == KIND_PROGRAMS && (home || memchr(value.ptr, '/', value.len)))) {
        if (home) g.value = policy_path(p->arena, p->home, str_slice(value, value.len > 1 ? 2 : 1, value.len));
        else g.value = policy_path(p->arena, base, value);
    } else if (permission == PERMISSION_net && str_starts_with(value, S("unix:"))) {
        Str path = str_slice(value, 5, value.len);
        home = str_starts_with(path, S("~/"));
        path = policy_path(p->arena, home ? p->home : base, home ? str_slice(path, 2, path.len) : path);
        Buf text = {0};
        buf_format(&text, "unix:%s", path.ptr);
        g.value = arena_copy(p->arena, buf_str(&text));
        buf_free(&text);
    } else {
        g.value = arena_copy(p->arena, value);
    }
    if ((permission == PERMISSION_net || permission == PERMISSION_listen) && !add_net(p, &g)) return false;
    p->grants = arena_grow(p->arena, p->grants, p->grant_count, &p->grant_capacity, 16, sizeof *p->grants);
    p->grants[p->grant_count++] = g;
    return true;
}

bool policy_grant(Policy *p, PermissionId permission, bool deny, Str values, bool list, Str base) {
    const PermissionRow *row = &permission_rows[permission];
    const char *verb = deny ? "deny" : "allow";
    if (deny ? !row->deny : !row->allow) return policy_fail(p, "--%s-%s is not yet supported", verb, row->name);
    if (!values.ptr) {
        bool whole = permission == PERMISSION_read || permission == PERMISSION_write ||
                     permission == PERMISSION_delete || (permission == PERMISSION_native && !deny);
        if (row->kind == KIND_NAMES || row->kind == KIND_WORDS || row->kind == KIND_SWITCH ||
            permission == PERMISSION_net || (permission == PERMISSION_run && !deny))
            return add_one(p, permission, deny, S("*"), base);
        if (whole) return add_one(p, permission, deny, S("/"), base);
        return policy_fail(p, "--%s-%s needs a list: --%s-%s=%s", verb, row->name, verb, row->name, row->argument);
    }
    if (row->kind == KIND_SWITCH) return policy_fail(p, "--%s-%s takes no value", verb, row->name);
    if (!list) return add_one(p, permission, deny, values, base);
    while (values.ptr)
        if (!add_one(p, permission, deny, str_split(&values, ','), base)) return false;
    return true;
}

/* The factor that a unit's letter stands for, or 0. */
static uint64_t factor(LimitUnit unit, char letter) {
    if (unit == UNIT_BYTES) return letter == 'K' ? 1u << 10 : letter == 'M' ? 1u << 20 : letter == 'G' ? 1u << 30 : 0;
    if (unit == UNIT_SECONDS) return letter == 's' ? 1 : letter == 'm' ? 60 : letter == 'h' ? 3600 : 0;
    return 0;
}

bool policy_limit(Policy *p, LimitId limit, Str value) {
    const LimitRow *row = &limit_rows[limit];
    uint64_t n = 0, times = 1;
    Str digits = value;
    if (value.len && (value.ptr[value.len - 1] < '0' || value.ptr[value.len - 1] > '9')) {
        times = factor(row->unit, value.ptr[value.len - 1]);
        digits.len--;
    }
    bool good = times && digits.len > 0 && digits.len <= 15;
    for (size_t i = 0; good && i < digits.len; i++) {
        good = digits.ptr[i] >= '0' && digits.ptr[i] <= '9';
        n = n * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    if (!good || n > (UINT64_C(1) << 60) / times || n * times < row->least) {
        static const char *const forms[] = {"a size like 512M", "a time like 30 or 5m", "a number"};
        return policy_fail(p, "--%s needs %s, at least %llu", row->flag, forms[row->unit],
                           (unsigned long long)row->least);
    }
    if (limit == LIMIT_output || row->unit != UNIT_COUNT || n <= 1u << 20) {
        p->limits[limit] = n * times;
        return true;
    }
    return policy_fail(p, "--%s is at most %u", row->flag, 1u << 20);
}

bool policy_backend(Policy *p, Str value) {
    if (str_eq(value, S("auto"))) p->backend = BACKEND_AUTO;
    else if (str_eq(value, S("namespaces"))) p->backend = BACKEND_NAMESPACES;
    else if (str_eq(value, S("landlock"))) p->backend = BACKEND_LANDLOCK;
    else if (str_eq(value, S("oci"))) p->backend = BACKEND_OCI;
    else return policy_fail(p, "--backend is auto, namespaces, landlock or oci");
    return true;
}

bool policy_degrade(Policy *p, Str value) {
    static const struct {
        const char *name;
        unsigned bits;
    } names[] = {{"landlock", DEGRADE_LANDLOCK},
                 {"signals", DEGRADE_SIGNALS},
                 {"protected", DEGRADE_PROTECTED},
                 {"wx", DEGRADE_WX},
                 {"limits", DEGRADE_LIMITS},
                 {"all", (unsigned)DEGRADE_ALL}};
    while (value.ptr) {
        Str name = str_split(&value, ',');
        unsigned bits = 0;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            if (str_eq(name, str_from_z(names[i].name))) bits = names[i].bits;
        if (!bits)
            return policy_fail(
                p, "--degrade: there is nothing named %.*s; there are landlock, signals, protected, wx, limits and all",
                (int)(name.len > 60 ? 60 : name.len), name.ptr);
        p->degraded |= bits;
    }
    return true;
}

/* `*` stands for any text, everything else for itself. Linear but for one remembered star. */
static bool name_matches(Str pattern, Str name) {
    size_t i = 0, j = 0, star = SIZE_MAX, from = 0;
    while (j < name.len) {
        if (i < pattern.len && pattern.ptr[i] == '*') {
            star = i++;
            from = j;
        } else if (i < pattern.len && pattern.ptr[i] == name.ptr[j]) {
            i++, j++;
        } else if (star != SIZE_MAX) {
            i = star + 1;
            j = ++from;
        } else {
            return false;
        }
    }
    while (i < pattern.len && pattern.ptr[i] == '*') i++;
    return i == pattern.len;
}

bool policy_has(const Policy *p, PermissionId permission, Str word) {
    bool granted = false;
    for (uint32_t i = 0; i < p->grant_count; i++) {
        const Grant *g = &p->grants[i];
        if (g->permission != permission || !(str_eq(g->value, S("*")) || str_eq(g->value, word))) continue;
        if (g->deny) return false;
        granted = true;
    }
    return granted;
}

bool policy_open(Policy *p) {
    static const PermissionId all[] = {PERMISSION_read, PERMISSION_write, PERMISSION_native, PERMISSION_run,
                                       PERMISSION_env,  PERMISSION_tty,   PERMISSION_sys};
    p->everything = true;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!policy_grant(p, all[i], false, (Str){0}, false, p->cwd)) return false;
    return true;
}

bool policy_shares_network(const Policy *p) {
    bool shares = p->everything;
    for (uint32_t i = 0; i < p->net_count; i++) shares = shares && !(p->net[i].deny && p->net[i].kind == NET_ALL);
    return shares;
}

bool policy_env(const Policy *p, Str name) {
    bool allowed = false;
    for (size_t i = 0; i < COUNT_OF(safe_names); i++) allowed |= name_matches(str_from_z(safe_names[i]), name);
    for (uint32_t i = 0; i < p->grant_count; i++) {
        const Grant *g = &p->grants[i];
        if (g->permission != PERMISSION_env || !name_matches(g->value, name)) continue;
        if (g->deny) return false;
        bool meant = true;
        for (size_t s = 0; s < COUNT_OF(steering_names); s++) {
            Str steering = str_from_z(steering_names[s]);
            if (str_starts_with(name, steering) && !str_starts_with(g->value, steering)) meant = false;
        }
        allowed |= meant;
    }
    return allowed;
}
