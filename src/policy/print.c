/* --dry-run: see print.h. */
#include "policy/print.h"

void print_safe(Buf *out, Str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7F || (c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xA0))
            buf_format(out, "\\x%02x", c);
        else buf_byte(out, (char)c);
    }
}

static void print_paths(const Access *a, Buf *out) {
    buf_add(out, S("files\n"));
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        const char *what = r->rights & RIGHT_RUN     ? "run"
                           : r->rights & RIGHT_WRITE ? "write"
                           : r->rights & RIGHT_MAP   ? "read, map"
                           : r->rights & RIGHT_READ  ? "read"
                                                     : "hidden";
        buf_format(out, "  %-10s ", what);
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
        buf_format(out, "  %-10s %llu%s\n", limit_rows[i].flag, (unsigned long long)p->limits[i],
                   units[limit_rows[i].unit]);
    }
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
    buf_add(out, S("network\n  none\n"));
    print_limits(p, out);
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
