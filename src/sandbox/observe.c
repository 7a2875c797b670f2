/* From registers to what a call asks for: see observe.h. */
#include "sandbox/observe.h"

#include "sandbox/learn.h"

#include "sandbox/syscall_numbers.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NONE = -1, QUICK_TRIES = 20, SHORT_TRIES = 200, TRIES = 700 }; /* of a thread's call: half a second, which only a machine with too much to do takes */

typedef struct Row {
    int number;
    unsigned set;
    Use use;
    int at, path, flags;
} Row;

static const Row rows[] = {
#define OBSERVE(name, set, use, at, path, flags) {SYS_##name, set, USE_##use, at, path, flags},
#include "sandbox/observed.def"
};

/* A thread that does not wait for us any more may have given its number to another, which is nobody's business. */
static void find_stack(const Notify *n, const NotifyCall *call, Caller *who, Stack *stack) {
    Observer *o = n->observer;
    stack->count = stack->minor = 0;
    bool known = call->thread > 0 && witness_identify(o->proc, call->thread, who);
    if (known) witness_ask(&o->witness, o->proc, false, who, stack);
    if (known && (call->id ? notify_is_waiting(n, call->id) : who->inside && o->judge.namespaces)) return;
    *who = (Caller){.process = 0};
    stack->count = stack->minor = 0;
}

static void tell(const Notify *n, const NotifyCall *call, const Denial *denial) {
    Caller who;
    Stack stack;
    if (!denials_count(&n->observer->denials, denial)) return;
    find_stack(n, call, &who, &stack);
    denials_tell(&n->observer->denials, denial, &who, &stack);
}

static void find_place(const Notify *n, const NotifyCall *call, LearnUse *use) {
    Caller who;
    Stack stack;
    find_stack(n, call, &who, &stack);
    learn_place(n->observer->learn, use, denial_frame(&stack));
}

static void hear_refusal(Notify *n, const NotifyCall *call, const char *permission, const char *value, bool grantable) {
    Denial denial = {
        .permission = PERMISSION_COUNT, .value = str_from_z(value), .advice = str_from_z(grantable ? value : "")};
    if (str_eq(denial.value, S("names"))) denial.advice = S("HOST:PORT"); /* which one is not known */
    for (int i = 0; i < PERMISSION_COUNT; i++)
        if (str_eq(str_from_z(permission), str_from_z(permission_rows[i].name))) denial.permission = (PermissionId)i;
    if (denial.permission != PERMISSION_COUNT) tell(n, call, &denial);
}

static void hear_use(Notify *n, const NotifyCall *call, const uint8_t address[16], unsigned port) {
    LearnUse *use = learn_connect(n->observer->learn, address, port);
    if (use) find_place(n, call, use);
}

static void hear_name(Notify *n, const char *name, const uint8_t address[16]) {
    learn_name(n->observer->learn, name, address);
}

void observe_begin(Observer *o, const Launch *l, Notify *n, const Inside *inside, int inner_proc) {
    if (l->quiet) return;
    *o = (Observer){.judge = {.access = l->access, .namespaces = l->backend == BACKEND_NAMESPACES, .root = -1, .inside = inside},
                    .inner_proc = inner_proc};
    o->eye = o->witness.eye = n->eye;
    o->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    denials_begin(&o->denials, l->policy->cwd, l->report, l->tell_stacks);
    o->learn = l->learn;
    if (l->learn) o->without = (Judge){.access = l->learn->without, .learning = true, .root = -1};
    n->observer = o;
    n->refused = hear_refusal;
    if (l->learn) {
        n->used = hear_use;
        n->named = hear_name;
    }
}

void observe_end(Observer *o, Notify *n) {
    if (!n->observer) return;
    n->observer = NULL;
    n->refused = NULL;
    n->used = NULL;
    n->named = NULL;
    denials_end(&o->denials);
    witness_end(&o->witness);
    if (o->judge.root >= 0) close(o->judge.root);
    if (o->proc >= 0) close(o->proc);
}

/* `path` below `base`, without doubled slashes and `.`; `..` stays, since what stands before it may be a link. */
static bool join(Str base, Str path, char out[JUDGE_PATH], Str *joined) {
    size_t length = 0;
    Str parts[] = {base, path};
    for (size_t i = path.len && path.ptr[0] == '/' ? 1 : 0; i < COUNT_OF(parts); i++) {
        for (Str rest = parts[i]; rest.ptr;) {
            Str part = str_split(&rest, '/');
            if (part.len == 0 || str_eq(part, S("."))) continue;
            if (length + part.len + 2 > JUDGE_PATH) return false;
            out[length++] = '/';
            memcpy(out + length, part.ptr, part.len);
            length += part.len;
        }
    }
    if (length == 0) out[length++] = '/';
    out[length] = 0;
    *joined = str_make(out, length);
    return true;
}

/* The directory that a relative path stands below. */
static bool find_base(const Observer *o, bool inner, pid_t thread, const Row *row, const uint64_t *arguments, char base[JUDGE_PATH]) {
    int fd = row->at == NONE ? AT_FDCWD : (int)arguments[row->at];
    ssize_t n = eye_ask(o->eye, inner, thread, fd == AT_FDCWD ? EYE_CWD : EYE_DESCRIPTOR, fd, base, JUDGE_PATH - 1);
    base[n > 0 ? n : 0] = 0;
    return n > 0 && base[0] == '/';
}

static bool read_wish(Observer *o, const Notify *n, const NotifyCall *call, const Row *row, char text[JUDGE_PATH],
                      Wish *w) {
    char path[JUDGE_PATH], base[JUDGE_PATH] = "/";
    uint64_t address = call->arguments[row->path];
    if (!address || !notify_read_text(n, call, address, path, sizeof path) || !path[0]) return false;
    if (path[0] != '/' && (!find_base(o, false, call->thread, row, call->arguments, base) || !notify_is_waiting(n, call->id)))
        return false;
    *w = (Wish){.use = row->use, .flags = row->flags == NONE ? 0 : (uint32_t)call->arguments[row->flags]};
    return join(str_from_z(base), str_from_z(path), text, &w->path);
}

static void find_root(Observer *o, const NotifyCall *call) {
    if (!o->judge.namespaces || o->judge.root >= 0 || o->judge.inside) return;
    o->judge.root = eye_open(o->eye, false, call->thread, EYE_ROOT, 0);
}

/* Whether the path, or where it leads (`/bin/sh`), is the host's. Of what is not there the directory counts. */
static bool is_given(const Access *a, Str path) {
    char real[JUDGE_PATH], folder[JUDGE_PATH];
    const Rule *r = access_find(a, path);
    if (!r) {
        size_t end = path.len;
        while (end > 1 && path.ptr[end - 1] != '/') end--;
        memcpy(folder, path.ptr, end);
        folder[end] = 0;
        if (judge_exists(path, true, real) || judge_exists(str_make(folder, end), true, real)) r = access_find(a, str_from_z(real));
    }
    return r && r->rights;
}

/* A use that the policy with nothing opened would refuse. What is private to the run stays so. */
static void learn(const Notify *n, const NotifyCall *call, const Wish *w) {
    const Observer *o = n->observer;
    struct stat status;
    if (!is_given(o->judge.access, w->path)) return;
    if (w->use == USE_OPEN) learn_file(o->learn, w->path);
    if (w->use == USE_LOOK && stat(w->path.ptr, &status) == 0 && S_ISDIR(status.st_mode))
        return; /* on the way to something */
    Judgement j = judge(&o->without, w);
    LearnUse *use = j.refused ? learn_use(o->learn, j.permission, w->path, j.advice, w->use) : NULL;
    if (use) find_place(n, call, use);
}

/* Without `..`: the directory by its real path. What does not exist stays as it is. */
static void straighten(Wish *w, char text[JUDGE_PATH]) {
    char parent[JUDGE_PATH], real[JUDGE_PATH];
    size_t slash = w->path.len;
    if (!judge_has_dots(w->path)) return;
    while (slash > 1 && w->path.ptr[slash - 1] != '/') slash--;
    Str name = str_slice(w->path, slash, w->path.len);
    bool whole = str_eq(name, S(".."));
    memcpy(parent, w->path.ptr, whole ? w->path.len : slash);
    parent[whole ? w->path.len : slash] = 0;
    if (!judge_exists(str_from_z(parent), true, real)) return;
    Str joined;
    if (join(str_from_z(real), whole ? S("") : name, parent, &joined)) {
        memcpy(text, parent, joined.len + 1);
        w->path = str_make(text, joined.len);
    }
}

static void look(Observer *o, const Notify *n, const NotifyCall *call, const Row *row) {
    char text[JUDGE_PATH];
    Wish wish;
    if (!read_wish(o, n, call, row, text, &wish)) return;
    straighten(&wish, text);
    find_root(o, call);
    Judgement j = judge(&o->judge, &wish);
    if (!j.refused) {
        if (o->learn) learn(n, call, &wish);
        return;
    }
    Denial denial = {.permission = j.permission, .value = wish.path, .advice = j.advice, .by = j.by};
    tell(n, call, &denial);
}

void observe_call(Notify *n, const NotifyCall *call) {
    Observer *o = n->observer;
    for (size_t i = 0; o && o->proc >= 0 && i < COUNT_OF(rows); i++)
        if (rows[i].number == call->number) look(o, n, call, &rows[i]);
    notify_pass(n, call->id);
}

/* What a thread that waits asked the kernel for (proc_pid_syscall(5)): number and registers. It may be on its way to wait still: "running". */
static bool read_call(const Observer *o, pid_t thread, NotifyCall *call) {
    static const struct timespec moment = {0, 50000}, longer = {0, 1000000};
    char text[256], *at = text;
    ssize_t n = 0;
    for (int i = 0; i < TRIES; i++) {
        n = eye_ask(o->eye, true, thread, EYE_SYSCALL, 0, text, sizeof text - 1);
        if (n <= 0 || text[0] != 'r') break;
        if (i < QUICK_TRIES) sched_yield();
        else nanosleep(i < SHORT_TRIES ? &moment : &longer, NULL);
    }
    if (n <= 0 || text[0] < '0' || text[0] > '9') return false;
    text[n] = 0;
    *call = (NotifyCall){.thread = thread, .number = (int)strtol(at, &at, 10)};
    for (size_t i = 0; i < COUNT_OF(call->arguments); i++) call->arguments[i] = strtoull(at, &at, 16);
    return true;
}

/* Text of its memory, as far as there is any, terminated. */
static bool read_memory(const Observer *o, pid_t thread, uint64_t address, char text[JUDGE_PATH]) {
    int fd = address ? eye_open(o->eye, true, thread, EYE_MEMORY, 0) : -1;
    ssize_t n = fd < 0 ? -1 : pread(fd, text, JUDGE_PATH, (off_t)address);
    if (fd >= 0) close(fd);
    return n > 0 && memchr(text, 0, (size_t)n);
}

typedef enum Found { FOUND_NOTHING, FOUND_TRAPPED, FOUND_WISH } Found;

/* What a thread that waits for us asked for, where its registers and memory say so; `base` is where a relative path begins, else empty. */
static Found find_wish(const Observer *o, pid_t thread, char text[JUDGE_PATH], char base[JUDGE_PATH], Wish *w) {
    NotifyCall call;
    char path[JUDGE_PATH];
    const Row *row = NULL;
    base[0] = 0;
    if (!read_call(o, thread, &call)) return FOUND_NOTHING;
    for (size_t i = 0; !row && i < COUNT_OF(rows); i++)
        if (rows[i].number == call.number) row = &rows[i];
    if (!row) return FOUND_NOTHING;
    *w = (Wish){.use = row->use, .flags = row->flags == NONE || row->use != USE_OPEN ? 0 : (uint32_t)call.arguments[row->flags]};
    if (row->set & TRAP_CHANGES || judge_writes(w)) return FOUND_TRAPPED;
    if (!read_memory(o, thread, call.arguments[row->path], path) || !path[0]) return FOUND_NOTHING;
    if (path[0] != '/' && !find_base(o, true, thread, row, call.arguments, base)) return FOUND_NOTHING;
    if (!join(str_from_z(path[0] == '/' ? "/" : base), str_from_z(path), text, &w->path)) return FOUND_NOTHING;
    straighten(w, text);
    return FOUND_WISH;
}

static void tell_inside(Observer *o, pid_t thread, const Denial *denial) {
    if (!denials_count(&o->denials, denial)) return;
    Caller who = {.process = 0};
    Stack stack;
    stack.count = stack.minor = 0;
    if (witness_identify(o->inner_proc, thread, &who)) witness_ask(&o->witness, o->inner_proc, true, &who, &stack);
    denials_tell(&o->denials, denial, &who, &stack);
}

/* Whether a path leads into a private place, and not through it into another. */
static bool leads_into(const Observer *o, Str path, RootPlace place) {
    char text[ROOT_PATH];
    RootWhere w = root_tree_find(o->judge.inside->tree, path, true, text);
    return w.kind == WHERE_MOUNT || w.place == place;
}

/* Looking whether a directory is there which would be private to the run: on the way to something that is told of itself. */
static bool is_way(const Observer *o, const Wish *w) {
    char text[ROOT_PATH];
    struct stat status;
    if (w->use != USE_LOOK || root_tree_find(o->judge.inside->tree, w->path, true, text).kind != WHERE_PLACE) return false;
    return stat(w->path.ptr, &status) == 0 && S_ISDIR(status.st_mode);
}

bool observe_miss(Observer *o, pid_t thread, Str path, RootPlace watched, const Rule *denied) {
    char text[JUDGE_PATH], base[JUDGE_PATH];
    Wish w;
    if (judge_is_own(path) || (!denied && !judge_exists(path, false, NULL))) return false;
    Found found = find_wish(o, thread, text, base, &w);
    if (found == FOUND_TRAPPED) return true;
    if (watched && found == FOUND_WISH && !(base[0] && leads_into(o, str_from_z(base), watched))) return true;
    if (found == FOUND_NOTHING) w = (Wish){.use = USE_LOOK, .path = path};
    if (!judge_exists(w.path, w.use == USE_OPEN, NULL) || is_way(o, &w)) return true;
    Denial denial = {.permission = PERMISSION_read, .value = w.path, .advice = w.path, .by = denied};
    tell_inside(o, thread, &denial);
    return true;
}

void observe_pass(Observer *o, pid_t thread, RootPlace place) {
    char text[JUDGE_PATH], base[JUDGE_PATH];
    Wish w;
    if (find_wish(o, thread, text, base, &w) != FOUND_WISH || !leads_into(o, w.path, place)) return;
    Judgement j = judge(&o->judge, &w);
    Denial denial = {.permission = j.permission, .value = w.path, .advice = j.advice, .by = j.by};
    if (j.refused && !is_way(o, &w)) tell_inside(o, thread, &denial);
}
