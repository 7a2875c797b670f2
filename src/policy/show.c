/* Policies for other engines: see show.h, bwrap(1), systemd.exec(5), the OCI runtime specification, and Deno's manual
 * on permissions. */
#include "policy/show.h"

#include "policy/print.h"

static void shell_word(Buf *out, Str word) {
    buf_byte(out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '\'') buf_add(out, S("'\\''"));
        else buf_byte(out, word.ptr[i]);
    }
    buf_byte(out, '\'');
}

static bool is_writable(const Rule *r) { return r->rights & (RIGHT_WRITE | RIGHT_DELETE); }

/* A remark that cannot end its line. */
static void remark(Buf *out, const char *start, Str text) {
    buf_format(out, "%s", start);
    print_safe(out, text);
    buf_byte(out, '\n');
}

/* What no engine but ours holds, as far as the policy has it. */
static void remarks(const Show *s, Buf *out, bool names_programs, bool names_network) {
    const Policy *p = s->policy;
    for (uint32_t i = 0; i < p->grant_count; i++) {
        const Grant *g = &p->grants[i];
        bool said = g->permission == PERMISSION_read || g->permission == PERMISSION_write ||
                    g->permission == PERMISSION_env || g->permission == PERMISSION_native ||
                    (g->permission == PERMISSION_run && names_programs) ||
                    ((g->permission == PERMISSION_net || g->permission == PERMISSION_listen) && names_network);
        if (!said) remark(out, "# not expressed: ", g->from);
    }
    if (!names_programs) buf_add(out, S("# not expressed: which programs may be started\n"));
}

static bool is_seen(const Policy *p, const char *variable, Str *name, Str *value) {
    Str rest = str_from_z(variable);
    *name = str_split(&rest, '=');
    *value = rest;
    if (!rest.ptr || !name->len) return false;
    for (size_t i = 0; i < name->len; i++) {
        char c = name->ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || (i && c >= '0' && c <= '9');
        if (!letter) return false;
    }
    return policy_env(p, *name);
}

static void bwrap_line(Buf *out, const char *flag, Str one, Str two) {
    buf_format(out, "  %s ", flag);
    shell_word(out, one);
    if (two.ptr) {
        buf_byte(out, ' ');
        shell_word(out, two);
    }
    buf_add(out, S(" \\\n"));
}

static void bwrap_files(const Show *s, Buf *out) {
    const Access *a = s->access;
    const Str private[] = {S("/tmp"), s->policy->home};
    for (size_t i = 0; i < COUNT_OF(private); i++)
        if (private[i].len > 1 && !access_find(a, private[i]))
            bwrap_line(
                out, "--tmpfs", private [i], (Str) { 0 });
    if (!access_find(a, s->policy->cwd)) bwrap_line(out, "--dir", s->policy->cwd, (Str){0});
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        if (!r->mount) continue;
        if (!r->rights && r->directory) bwrap_line(out, "--tmpfs", r->path, (Str){0});
        else if (!r->rights) bwrap_line(out, "--ro-bind", S("/dev/null"), r->path);
        else bwrap_line(out, r->device ? "--dev-bind" : is_writable(r) ? "--bind" : "--ro-bind", r->path, r->path);
    }
    for (uint32_t i = 0; i < a->link_count; i++)
        if (!access_find(a, a->links[i].path)) bwrap_line(out, "--symlink", a->links[i].target, a->links[i].path);
}

static void show_bwrap(const Show *s, Buf *out) {
    buf_add(out, S("#!/bin/sh\n"));
    remarks(s, out, false, false);
    buf_add(out, S("# not expressed: limits of memory and processes, system calls, places that must not hold code\n"));
    buf_format(out, "ulimit -c 0\nulimit -n %llu\nexec bwrap \\\n", (unsigned long long)s->policy->limits[LIMIT_files]);
    buf_add(out, policy_shares_network(s->policy) ? S("  --unshare-all --share-net") : S("  --unshare-all"));
    buf_add(out, S(" --die-with-parent --cap-drop ALL --hostname tocsin --clearenv \\\n"));
    Str name, value;
    for (char *const *e = s->environment; *e; e++)
        if (is_seen(s->policy, *e, &name, &value))
            buf_format(out, "  --setenv %.*s \"$%.*s\" \\\n", (int)name.len, name.ptr, (int)name.len, name.ptr);
    buf_add(out,
            S("  --setenv PYTHONNOUSERSITE 1 --setenv PYTHONDONTWRITEBYTECODE 1 \\\n  --proc /proc --dev /dev \\\n"));
    bwrap_files(s, out);
    buf_add(out, S("  --remount-ro / \\\n"));
    bwrap_line(out, "--chdir", s->policy->cwd, (Str){0});
    buf_add(out, S("  --"));
    for (int i = 0; i < s->argc; i++) {
        buf_byte(out, ' ');
        shell_word(out, i == 0 ? s->target->path : str_from_z(s->argv[i]));
    }
    buf_byte(out, '\n');
}

/* systemd.syntax(7): quoted, with `%` and `$` for themselves. */
static void unit_word(Buf *out, Str word) {
    buf_byte(out, '"');
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i];
        if (c == '%' || c == '$') buf_byte(out, word.ptr[i]);
        if (c == '"' || c == '\\') buf_byte(out, '\\');
        if (c < 0x20 || c == 0x7F) buf_format(out, "\\x%02x", c);
        else buf_byte(out, word.ptr[i]);
    }
    buf_byte(out, '"');
}

static void unit_line(Buf *out, const char *key, Str value) {
    buf_format(out, "%s=", key);
    unit_word(out, value);
    buf_byte(out, '\n');
}

static void unit_limits(const Policy *p, Buf *out) {
    static const struct {
        LimitId limit;
        const char *key;
    } keys[] = {{LIMIT_memory, "MemoryMax"},
                {LIMIT_files, "LimitNOFILE"},
                {LIMIT_cpu, "LimitCPU"},
                {LIMIT_file_size, "LimitFSIZE"},
                {LIMIT_time, "RuntimeMaxSec"}};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (p->limits[keys[i].limit])
            buf_format(out, "%s=%llu\n", keys[i].key, (unsigned long long)p->limits[keys[i].limit]);
    buf_add(out, S("LimitCORE=0\nTasksMax=4096\n"));
}

static void show_systemd(const Show *s, Buf *out) {
    const Access *a = s->access;
    remarks(s, out, true, false);
    buf_add(out, S("[Service]\nExecStart="));
    for (int i = 0; i < s->argc; i++) {
        if (i) buf_byte(out, ' ');
        unit_word(out, i == 0 ? s->target->path : str_from_z(s->argv[i]));
    }
    buf_byte(out, '\n');
    unit_line(out, "WorkingDirectory", s->policy->cwd);
    Str name, value;
    for (char *const *e = s->environment; *e; e++)
        if (is_seen(s->policy, *e, &name, &value)) buf_format(out, "PassEnvironment=%.*s\n", (int)name.len, name.ptr);
    buf_add(out,
            S("Environment=PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1\n"
              "TemporaryFileSystem=/:ro /tmp /dev/shm\nMountAPIVFS=yes\nPrivateDevices=yes\nPrivateIPC=yes\n"
              "ProtectProc=invisible\nProcSubset=pid\nProtectHostname=yes\nProtectClock=yes\nProtectKernelLogs=yes\n"
              "ProtectKernelModules=yes\nProtectKernelTunables=yes\nProtectControlGroups=yes\nRestrictNamespaces=yes\n"
              "RestrictRealtime=yes\nRestrictSUIDSGID=yes\nLockPersonality=yes\nNoNewPrivileges=yes\n"
              "CapabilityBoundingSet=\nAmbientCapabilities=\nKeyringMode=private\nRemoveIPC=yes\nUMask=0022\n"
              "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nSystemCallArchitectures=native\n"
              "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources @mount @debug @keyring\n"));
    if (!policy_shares_network(s->policy)) buf_add(out, S("PrivateNetwork=yes\n"));
    if (s->policy->deny_wx) buf_add(out, S("MemoryDenyWriteExecute=yes\n"));
    buf_add(out, S("NoExecPaths=/\n"));
    for (uint32_t i = 0; i < a->rule_count; i++) {
        const Rule *r = &a->rules[i];
        if (r->mount && !r->rights) unit_line(out, "InaccessiblePaths", r->path);
        else if (r->mount && r->device) unit_line(out, "DeviceAllow", r->path);
        else if (r->mount) unit_line(out, is_writable(r) ? "BindPaths" : "BindReadOnlyPaths", r->path);
        if (r->rights & (RIGHT_RUN | RIGHT_MAP)) unit_line(out, "ExecPaths", r->path);
    }
    for (uint32_t i = 0; i < a->link_count; i++) {
        const Link *l = &a->links[i];
        if (access_find(a, l->path)) continue;
        buf_add(out, S("BindReadOnlyPaths="));
        unit_word(out, l->path);
        buf_byte(out, '\n');
    }
    unit_limits(s->policy, out);
}

static void show_deno(const Show *s, Buf *out) {
    static const struct {
        PermissionId permission;
        const char *name;
    } names[] = {{PERMISSION_read, "read"}, {PERMISSION_write, "write"}, {PERMISSION_net, "net"},
                 {PERMISSION_env, "env"},   {PERMISSION_run, "run"},     {PERMISSION_native, "ffi"},
                 {PERMISSION_sys, "sys"}};
    const Policy *p = s->policy;
    for (uint32_t i = 0; i < p->grant_count; i++) {
        bool said = false;
        for (size_t j = 0; j < COUNT_OF(names); j++) said |= p->grants[i].permission == names[j].permission;
        if (!said) remark(out, "# not expressed: ", p->grants[i].from);
    }
    buf_add(out, S("# not expressed: limits, and all that holds where code is not JavaScript\ndeno run"));
    for (size_t j = 0; j < COUNT_OF(names); j++) {
        for (int deny = 0; deny < 2; deny++) {
            Buf list = {0};
            bool all = false, any = false;
            for (uint32_t i = 0; i < p->grant_count; i++) {
                const Grant *g = &p->grants[i];
                if (g->permission != names[j].permission || g->deny != deny) continue;
                all |= str_eq(g->value, S("*")) || str_eq(g->value, S("/"));
                if (any) buf_byte(&list, ',');
                buf_add(&list, g->value);
                any = true;
            }
            if (any) buf_format(out, " --%s-%s", deny ? "deny" : "allow", names[j].name);
            if (any && !all) {
                buf_byte(out, '=');
                shell_word(out, buf_str(&list));
            }
            buf_free(&list);
        }
    }
    buf_add(out, S(" main.ts\n"));
}

void show_oci(const Show *s, Buf *out);

bool policy_show(const Show *s, Str format, Buf *out) {
    static const struct {
        const char *name;
        void (*show)(const Show *s, Buf *out);
    } formats[] = {{"bwrap", show_bwrap}, {"systemd", show_systemd}, {"oci", show_oci}, {"deno", show_deno}};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (!str_eq(format, str_from_z(formats[i].name))) continue;
        formats[i].show(s, out);
        return true;
    }
    return false;
}
