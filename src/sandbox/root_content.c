/* What is in every root: see root_content.h. */
#include "sandbox/root_content.h"

#include "base/buf.h"

const char *const root_devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
const char *const root_device_links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                            {"/proc/self/fd/0", "/dev/stdin"},
                                            {"/proc/self/fd/1", "/dev/stdout"},
                                            {"/proc/self/fd/2", "/dev/stderr"},
                                            {"pts/ptmx", "/dev/ptmx"}};

static const char *user_name(const Launch *l) {
    for (char **e = l->environment; *e; e++)
        if (strncmp(*e, "USER=", 5) == 0 && (*e)[5] && strlen(*e) < 64 && !strpbrk(*e + 5, ":\n/ ")) return *e + 5;
    return l->uid == 0 ? "root" : "user";
}

unsigned root_files(const Launch *l, Arena *arena, RootFile files[ROOT_FILES]) {
    const char *name = user_name(l);
    Buf passwd = {0}, group = {0};
    buf_format(&passwd, "%s:x:%u:%u::%s:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n", name, l->uid,
               l->gid, l->policy->home.ptr);
    buf_format(&group, "%s:x:%u:\nnogroup:x:65534:\n", name, l->gid);
    const RootFile all[ROOT_FILES] = {
        {S("/etc/passwd"), arena_copy(arena, buf_str(&passwd))},
        {S("/etc/group"), arena_copy(arena, buf_str(&group))},
        {S("/etc/hosts"), S("127.0.0.1 localhost tocsin\n::1 localhost\n")},
        {S("/etc/nsswitch.conf"),
         S("passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n")},
        {S("/etc/resolv.conf"), S("nameserver 127.0.0.1\n")},
        {S("/etc/host.conf"), S("")},
        {S("/etc/gai.conf"), S("")},
    };
    buf_free(&passwd);
    buf_free(&group);
    unsigned count = 0;
    for (size_t i = 0; i < ROOT_FILES; i++)
        if (!access_find(l->access, all[i].path)) files[count++] = all[i];
    return count;
}

Str root_place(const Access *a, RootPlace place, mode_t *mode) {
    Str home = a->policy->home, none = {0};
    *mode = place == PLACE_HOME ? 0700 : 01777;
    switch (place) {
        case PLACE_SHM: return S("/dev/shm");
        case PLACE_TMP: return access_find(a, S("/tmp")) ? none : S("/tmp");
        case PLACE_HOME:
            if (home.len <= 1 || access_find(a, home) || policy_below(home, S("/proc")) ||
                policy_below(home, S("/dev")) || policy_below(S("/tmp"), home))
                return none;
            return home;
        case PLACE_NONE:
        case PLACE_COUNT: break;
    }
    return none;
}

bool root_closes_cwd(const Access *a) {
    Str cwd = a->policy->cwd, home = a->policy->home;
    bool private = (policy_below(cwd, S("/tmp")) && cwd.len > 4) || (policy_below(cwd, home) && cwd.len > home.len);
    return private && !access_find(a, cwd);
}

Str root_parent(Str path) {
    size_t end = path.len;
    while (end > 1 && path.ptr[end - 1] != '/') end--;
    return str_slice(path, 0, end > 1 ? end - 1 : 1);
}
