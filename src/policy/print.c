/* --dry-run: see print.h. */
#include "policy/print.h"

/* The length of the character at `i`; 0 where the bytes are not UTF-8. */
static size_t read_utf8(Str text, size_t i, uint32_t *c) {
    size_t length = str_utf8(text, i, c);
    return length && (*c < 0xD800 || *c >= 0xE000) ? length : 0;
}

bool print_is_utf8(Str text) {
    uint32_t c;
    for (size_t i = 0, n; i < text.len; i += n)
        if ((n = read_utf8(text, i, &c)) == 0) return false;
    return true;
}

/* What steers a terminal, has no width, or turns the direction of text. */
static bool is_control(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

void print_safe(Buf *out, Str text) {
    for (size_t i = 0; i < text.len;) {
        uint32_t c = 0;
        size_t n = read_utf8(text, i, &c);
        if (n && !is_control(c)) buf_add(out, str_slice(text, i, i + n));
        else if (n > 1) buf_format(out, c > 0xFFFF ? "\\U%08x" : "\\u%04x", c);
        else buf_format(out, "\\x%02x", (unsigned char)text.ptr[i]);
        i += n ? n : 1;
    }
}

static void print_paths(const Access *a, Buf *out) {
    buf_add(out, S("files\n"));
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        if (r->holds) continue; /* says nothing new */
        const char *what = r->device                  ? "device"
                           : r->rights & RIGHT_RUN    ? "run"
                           : r->rights & RIGHT_WRITE  ? r->rights & RIGHT_DELETE ? "write" : "write, keep"
                           : r->rights & RIGHT_DELETE ? "delete"
                           : r->rights & RIGHT_MAP    ? "read, map"
                           : r->rights & RIGHT_READ   ? "read"
                                                      : "hidden";
        buf_format(out, "  %-11s ", what);
        print_safe(out, r->path);
        if (r->directory) buf_byte(out, '/');
        buf_add(out, S("  ("));
        print_safe(out, r->why);
        buf_add(out, S(")\n"));
    }
}

static void print_environment(const Policy *p, char *const *environment, Buf *out) {
    buf_add(out, S("environment\n "));
    for (char *const *e = environment; *e; e++) {
        Str rest = str_from_z(*e), name = str_split(&rest, '=');
        if (!policy_env(p, name)) continue;
        buf_byte(out, ' ');
        print_safe(out, name);
    }
    buf_byte(out, '\n');
}

static void print_limits(const Policy *p, Buf *out) {
    buf_add(out, S("limits\n"));
    for (int i = 0; i < LIMIT_COUNT; i++) {
        if (!p->limits[i]) continue;
        static const char *const units[] = {" bytes", " seconds", ""};
        unsigned long long limit = p->limits[i];
        buf_format(out, "  %-10s %llu%s", limit_rows[i].flag, limit, units[limit_rows[i].unit]);
        if (limit_rows[i].unit == UNIT_BYTES && limit >= 1 << 20) buf_format(out, " (%llu MiB)", limit >> 20);
        buf_byte(out, '\n');
    }
}

static void print_private(const Access *a, Buf *out) {
    const Str places[] = {S("/tmp"), a->policy->home};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (a->policy->backend == BACKEND_LANDLOCK || access_find(a, places[i]) || !access_splits(a, places[i]))
            continue;
        buf_add(out, S("private "));
        print_safe(out, places[i]);
        buf_add(out, S("\n  read-only, since something below it may be changed or removed, but not both\n"));
    }
}

/* Loopback of the run's own needs no word. */
static void print_network(const Policy *p, Buf *out) {
    buf_add(out, S("network\n"));
    for (uint32_t i = 0; i < p->grant_count; i++) {
        const Grant *g = &p->grants[i];
        if (g->permission != PERMISSION_net && g->permission != PERMISSION_listen) continue;
        buf_format(out, "  %-10s ", g->deny ? "not" : g->permission == PERMISSION_net ? "connect" : "listen");
        print_safe(out, g->value);
        buf_add(out, S("  ("));
        print_safe(out, g->from);
        buf_add(out, S(")\n"));
    }
    if (!p->net_count) buf_add(out, S("  none\n"));
}

void policy_print(const Policy *p, const Access *a, const Target *t, char *const *environment, Buf *out) {
    buf_add(out, S("program\n  "));
    print_safe(out, t->path);
    if (t->python.len) {
        buf_add(out, S("  (Python: "));
        print_safe(out, t->python);
        buf_byte(out, ')');
    }
    buf_byte(out, '\n');
    print_paths(a, out);
    print_environment(p, environment, out);
    print_network(p, out);
    print_limits(p, out);
    print_private(a, out);
    if (a->notes.len) {
        buf_add(out, S("notes\n"));
        for (Str rest = buf_str(&a->notes); rest.ptr;) {
            Str line = str_split(&rest, '\n');
            if (!line.len) continue;
            buf_add(out, S("  "));
            print_safe(out, line);
            buf_byte(out, '\n');
        }
    }
}
