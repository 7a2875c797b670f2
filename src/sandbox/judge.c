/* What is refused: see judge.h. */
#include "sandbox/judge.h"

#include "sandbox/inside.h"
#include "sandbox/syscall_numbers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

bool judge_writes(const Wish *w) {
    if (w->use == USE_OPEN)
        return (w->flags & O_ACCMODE) != O_RDONLY || w->flags & (O_CREAT | O_TRUNC) ||
               (w->flags & O_TMPFILE) == O_TMPFILE;
    return w->use == USE_CREATE || w->use == USE_CHANGE || w->use == USE_REMOVE || w->use == USE_MAKE;
}

static bool real_of(int fd, char real[JUDGE_PATH]) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, real, JUDGE_PATH - 1);
    real[n > 0 ? n : 0] = 0;
    return n > 0 && real[0] == '/';
}

/* Never through a process: its root may be the one that we serve. */
static int open_outside(Str path, bool follow) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), .resolve = RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, AT_FDCWD, path.ptr, &how, sizeof how);
}

bool judge_exists(Str path, bool follow, char real[JUDGE_PATH]) {
    int fd = open_outside(path, follow);
    if (fd < 0) return false;
    bool good = !real || real_of(fd, real);
    close(fd);
    return good;
}

/* As the program sees it. */
static InsideFound find_inside(const Judge *j, Str path, bool follow) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    struct statvfs status;
    InsideFound f = {.fd = -1};
    if (j->inside) return inside_find(j->inside, path, follow);
    if (!j->namespaces) f.fd = open_outside(path, follow);
    else if (j->root >= 0) f.fd = (int)syscall(SYS_openat2, j->root, path.len > 1 ? path.ptr + 1 : ".", &how, sizeof how);
    f.there = f.fd >= 0;
    f.read_only = !f.there || (fstatvfs(f.fd, &status) == 0 && status.f_flag & ST_RDONLY);
    return f;
}

/* Whether the world inside is known at all. */
static bool is_known(const Judge *j) { return !j->namespaces || j->root >= 0 || j->inside; }

typedef struct Place {
    char text[JUDGE_PATH];
} Place;

/* A terminated copy. */
static Str copy(Place *p, Str path) {
    if (path.len >= sizeof p->text) path.len = sizeof p->text - 1;
    memcpy(p->text, path.ptr, path.len);
    p->text[path.len] = 0;
    return str_make(p->text, path.len);
}

static unsigned rights_at(const Judge *j, const char *real) {
    const Rule *r = access_find(j->access, str_from_z(real));
    return r ? r->rights : 0;
}

static const Rule *denied_at(const Judge *j, const char *real, unsigned right) {
    const Rule *r = access_find(j->access, str_from_z(real));
    return r && r->denied & right ? r : NULL;
}

static Judgement refuse(const Judge *j, PermissionId permission, const char *real, Str advice) {
    static const unsigned needs[PERMISSION_COUNT] = {
        [PERMISSION_read] = RIGHT_READ,
        [PERMISSION_write] = RIGHT_READ | RIGHT_WRITE,
        [PERMISSION_delete] = RIGHT_READ | RIGHT_WRITE | RIGHT_DELETE,
        [PERMISSION_run] = RIGHT_READ | RIGHT_RUN,
    };
    const Rule *by = denied_at(j, real, needs[permission]);
    return (Judgement){.refused = true, .permission = permission, .by = by, .advice = advice};
}

static bool is_inside(const Judge *j, Str path, bool follow) {
    InsideFound f = find_inside(j, path, follow);
    if (f.fd >= 0) close(f.fd);
    return f.there;
}

static bool is_empty(const char *path) {
    DIR *entries = opendir(path);
    unsigned names = 0;
    while (entries && names < 3 && readdir(entries)) names++;
    if (entries) closedir(entries);
    return names < 3; /* `.` and `..` */
}

/* Whether it lists the working directory, which is there by name alone: what is in it is kept from the program without a fault. */
static bool lists_nothing(const Judge *j, const Wish *w, const char *real) {
    if (w->use != USE_OPEN || (w->flags & (O_DIRECTORY | O_PATH)) != O_DIRECTORY) return false;
    const Policy *p = j->access->policy;
    return str_eq(w->path, p->cwd) && !access_is_wide(j->access, p->cwd) && !is_empty(real);
}

static Judgement judge_reading(const Judge *j, const Wish *w) {
    Judgement fine = {.refused = false};
    Place real;
    if (!judge_exists(w->path, true, real.text)) return fine;
    if (denied_at(j, real.text, RIGHT_READ)) return refuse(j, PERMISSION_read, real.text, w->path);
    if (rights_at(j, real.text) & RIGHT_READ) return fine;
    if (!j->namespaces)
        return (w->use == USE_LOOK && !j->learning) || w->flags & O_PATH
                   ? fine
                   : refuse(j, PERMISSION_read, real.text, w->path);
    bool shown = is_inside(j, w->path, true) && !lists_nothing(j, w, real.text);
    return !is_known(j) || shown ? fine : refuse(j, PERMISSION_read, real.text, w->path);
}

/* No rule is there: the run's own places, or nothing. */
static bool is_read_only(const Judge *j, Str path, Str parent, const Wish *w) {
    bool names = w->use == USE_MAKE || w->use == USE_REMOVE;
    InsideFound f = {.fd = -1};
    if (!names) f = find_inside(j, path, true);
    if (!f.there) f = find_inside(j, parent, true);
    if (f.fd >= 0) close(f.fd);
    return !f.there || f.read_only;
}

static Judgement judge_writing(const Judge *j, const Wish *w) {
    Judgement fine = {.refused = false};
    Place parent_text, real;
    Str parent = copy(&parent_text, root_parent(w->path));
    bool names = w->use == USE_MAKE || w->use == USE_REMOVE; /* a name, not what it leads to */
    bool there = w->use == USE_CHANGE || w->use == USE_REMOVE || (w->use == USE_OPEN && !(w->flags & O_CREAT));
    bool made = w->use == USE_MAKE || (w->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
    bool outside = judge_exists(w->path, !names, real.text);
    if (!is_known(j)) return fine;
    if (!outside && (there || !judge_exists(parent, true, real.text)))
        return fine;                                       /* as without us, or the run's own */
    if (made && is_inside(j, w->path, false)) return fine; /* it exists: that is what the program is told */
    const Rule *r = access_find(j->access, str_from_z(real.text));
    unsigned need = w->use == USE_REMOVE ? RIGHT_DELETE : RIGHT_WRITE;
    bool refused = r || !j->namespaces ? !r || !(r->rights & need) : is_read_only(j, w->path, parent, w);
    if (!refused) return fine;
    PermissionId permission = w->use == USE_REMOVE ? PERMISSION_delete : PERMISSION_write;
    return refuse(j, permission, real.text, outside && !names ? w->path : str_slice(w->path, 0, parent.len));
}

static Judgement judge_running(const Judge *j, const Wish *w) {
    Judgement fine = {.refused = false};
    struct stat status;
    Place real;
    InsideFound inside = find_inside(j, w->path, true);
    int fd = inside.fd >= 0 ? inside.fd : open_outside(w->path, true);
    if (fd < 0 || !is_known(j)) {
        if (fd >= 0) close(fd);
        return fine;
    }
    bool program =
        fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_mode & 0111 && real_of(fd, real.text);
    close(fd);
    if (!program || (inside.there && rights_at(j, real.text) & RIGHT_RUN)) return fine;
    return refuse(j, PERMISSION_run, real.text, judge_exists(w->path, true, NULL) ? w->path : S(""));
}

bool judge_has_dots(Str path) {
    for (size_t at = 0; (at = str_find(path, S("/.."), at)) != SIZE_MAX; at += 3)
        if (at + 3 == path.len || path.ptr[at + 3] == '/') return true;
    return false;
}

/* Most calls ask for the runtime, by its own name; a link in what else was given may lead out of it. */
static bool is_plainly_given(const Judge *j, const Wish *w) {
    if (judge_has_dots(w->path)) return false;
    const Rule *r = access_find(j->access, w->path);
    if (!r) return false;
    if (w->use == USE_RUN) return r->rights & RIGHT_RUN && str_eq(r->path, w->path);
    return r->runtime && !judge_writes(w) && r->rights & RIGHT_READ;
}

bool judge_is_own(Str path) {
    static const char *const own[] = {"/proc", "/dev", "/.tocsin-self-check"}; /* a run inside tries the last */
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (policy_below(path, str_from_z(own[i]))) return true;
    return false;
}

Judgement judge(const Judge *j, const Wish *w) {
    Judgement fine = {.refused = false};
    if (judge_is_own(w->path) || is_plainly_given(j, w)) return fine;
    if (w->use == USE_RUN) return judge_running(j, w);
    return judge_writes(w) ? judge_writing(j, w) : judge_reading(j, w);
}
