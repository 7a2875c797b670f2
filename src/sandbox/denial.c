/* Lines and records of refused operations: see denial.h. */
#include "sandbox/denial.h"

#include "base/file.h"
#include "base/json.h"
#include "policy/print.h"
#include "sandbox/distribution.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_LIMIT = 4000, SUMMARY_LINES = 20, REPORT_LIMIT = 1 << 16 };

struct DenialCount {
    uint64_t hash, times;
    PermissionId permission;
    Str value;
    bool told;
    bool quiet; /* so far nobody asked for it but Python and the C library of themselves */
};

void denials_begin(Denials *d, Str cwd, int report, bool with_stack) {
    *d = (Denials){.report = report, .with_stack = with_stack, .cwd = cwd};
}

/* A whole line or nothing: who does not read must not stop the run. At its end a reader is given a moment. */
static bool say(Denials *d, Buf *line) {
    struct pollfd polled = {2, POLLOUT, 0};
    buf_byte(line, '\n');
    if (poll(&polled, 1, d->patience) != 1) d->patience = 0;
    return polled.revents & POLLOUT && write(2, line->ptr, line->len) == (ssize_t)line->len;
}

static DenialCount *find(Denials *d, const Denial *denial, uint64_t hash) {
    for (uint32_t i = 0; i < d->count; i++) {
        DenialCount *c = &d->counts[i];
        if (c->hash == hash && c->permission == denial->permission && str_eq(c->value, denial->value)) return c;
    }
    return NULL;
}

bool denials_count(Denials *d, const Denial *denial) {
    uint64_t hash = str_hash(denial->value) + (uint64_t)denial->permission;
    DenialCount *c = find(d, denial, hash);
    if (!c && (d->count >= DENIAL_KINDS || d->arena.total > DENIAL_BYTES)) {
        d->uncounted++;
        return false;
    }
    if (!c) {
        d->counts = arena_grow(&d->arena, d->counts, d->count, &d->capacity, 16, sizeof *d->counts);
        c = &d->counts[d->count++];
        *c = (DenialCount){
            .hash = hash, .permission = denial->permission, .value = arena_copy(&d->arena, denial->value)};
    }
    c->times++;
    return c->times == 1 || ((d->report >= 0 || c->quiet) && c->times <= DENIAL_STACKS);
}

/* What a name is searched under by Python itself: no place of the program's own. */
static bool is_library(Str file) {
    if (str_starts_with(file, S("<frozen "))) return true;
    size_t at = str_find(file, S("/lib/python"), 0);
    return at != SIZE_MAX && str_find(file, S("/site-packages/"), at) == SIZE_MAX &&
           str_find(file, S("/dist-packages/"), at) == SIZE_MAX;
}

static Str file_of(const StackFrame *f) { return str_make(f->file, f->file_length); }

const StackFrame *denial_frame(const Stack *stack) {
    for (uint32_t i = 0; i < stack->count; i++)
        if (!is_library(file_of(&stack->frames[i]))) return &stack->frames[i];
    return stack->count ? &stack->frames[0] : NULL;
}

/* A text as a shell takes it, so that none can look like what we say. */
static void add_word(Buf *line, Str value) {
    bool plain = true;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        plain &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 (c && strchr("/._-+:@%=,<>", c)) || c >= 0x80;
    }
    Buf safe = {0};
    print_safe(&safe, value);
    if (!plain) buf_byte(line, '\'');
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.ptr[i] == '\'') buf_add(line, S("'\\''"));
        else buf_byte(line, safe.ptr[i]);
    }
    if (!plain) buf_byte(line, '\'');
    buf_free(&safe);
}

void denial_place(Buf *out, const StackFrame *f, Str cwd) {
    Str file = file_of(f);
    if (f->file_length == STACK_FILE) buf_add(out, S("..."));
    else if (cwd.len > 1 && policy_below(file, cwd) && file.len > cwd.len)
        file = str_slice(file, cwd.len + 1, file.len);
    static const Str installed[] = {{"/site-packages/", 15}, {"/dist-packages/", 15}};
    for (size_t k = 0; k < COUNT_OF(installed); k++) {
        size_t at = str_find(file, installed[k], 0);
        if (at != SIZE_MAX) file = str_slice(file, at + 1, file.len);
    }
    add_word(out, file);
    if (f->line) buf_format(out, ":%u", f->line);
    buf_add(out, S(" in "));
    Str function = str_make(f->function, f->function_length);
    add_word(out, function);
    if (function.len && function.ptr[0] != '<') buf_add(out, S("()"));
}

static void add_process(Buf *line, const Caller *who) {
    if (!who->process) {
        buf_add(line, S("unknown"));
        return;
    }
    add_word(line, str_from_z(who->name));
    buf_format(line, " (process %d)", who->inner_process);
}

static void add_remedy(Buf *line, const Denial *denial) {
    const char *name = permission_rows[denial->permission].name;
    if (denial->by) {
        buf_add(line, S("   denied by: "));
        print_safe(line, denial->by->why);
    } else if (denial->advice.len && memchr(denial->advice.ptr, ',', denial->advice.len)) {
        buf_format(line, "   allow with: allow-%s in a policy file", name); /* a flag would cut it at the comma */
    } else if (denial->advice.len && permission_rows[denial->permission].allow) {
        buf_format(line, "   allow with: --allow-%s=", name);
        add_word(line, denial->advice);
    }
}

static void tell_line(Denials *d, const Denial *denial, const Caller *who, const Stack *stack) {
    Buf line = {.limit = LINE_LIMIT};
    const StackFrame *f = denial_frame(stack);
    buf_format(&line, "denied: %s ", permission_rows[denial->permission].name);
    add_word(&line, denial->value);
    buf_add(&line, S("   "));
    if (f) {
        denial_place(&line, f, d->cwd);
    } else {
        if (stack->minor) buf_add(&line, S("unknown line of "));
        add_process(&line, who);
    }
    add_remedy(&line, denial);
    bool good = say(d, &line);
    for (uint32_t i = 0; good && d->with_stack && i < stack->count; i++) {
        buf_clear(&line);
        buf_add(&line, S("    "));
        denial_place(&line, &stack->frames[i], d->cwd);
        good = say(d, &line);
    }
    buf_free(&line);
}

static void write_record(Denials *d, Buf *text) {
    if (d->full || d->records >= DENIAL_RECORDS || err_is(file_write(d->report, buf_str(text)))) d->full = true;
    d->records++;
}

static void write_frame(Json *j, const StackFrame *f) {
    json_open_object(j);
    json_key_plain(j, S("file"));
    json_string(j, file_of(f));
    json_key_plain(j, S("line"));
    if (f->line) json_uint(j, f->line);
    else json_null(j);
    json_key_plain(j, S("function"));
    json_string(j, str_make(f->function, f->function_length));
    json_close_object(j);
}

static void write_distribution(Json *j, const StackFrame *f) {
    char name[DISTRIBUTION_NAME];
    Str found = f ? distribution_of(file_of(f), name) : S("");
    json_key_plain(j, S("distribution"));
    if (found.len) json_string(j, found);
    else json_null(j);
}

static void write_time(Json *j) {
    struct timespec t;
    struct tm parts;
    char text[40];
    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &parts);
    size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + n, sizeof text - n, ".%03ldZ", t.tv_nsec / 1000000);
    json_key_plain(j, S("time"));
    json_string(j, str_from_z(text));
}

static void open_record(Json *j, PermissionId permission, Str value) {
    json_open_object(j);
    json_key_plain(j, S("permission"));
    json_string(j, str_from_z(permission_rows[permission].name));
    json_key_plain(j, S("value"));
    json_string(j, value);
    json_key_plain(j, S("verdict"));
    json_string(j, S("denied"));
}

static void report(Denials *d, const Denial *denial, const Caller *who, const Stack *stack) {
    Buf text = {.limit = REPORT_LIMIT};
    Json j = json_make(&text);
    open_record(&j, denial->permission, denial->value);
    json_key_plain(&j, S("stack"));
    json_open_array(&j);
    for (uint32_t i = 0; i < stack->count; i++) write_frame(&j, &stack->frames[i]);
    json_close_array(&j);
    write_distribution(&j, denial_frame(stack));
    json_key_plain(&j, S("process"));
    json_open_object(&j);
    json_key_plain(&j, S("id"));
    json_int(&j, who->inner_process);
    json_key_plain(&j, S("name"));
    json_string(&j, str_from_z(who->name));
    json_close_object(&j);
    write_time(&j);
    json_close_object(&j);
    json_line(&j);
    write_record(d, &text);
    buf_free(&text);
}

/* What the C library looks for of itself, and goes on without. */
static bool is_habit(const Denial *denial) {
    static const char *const habits[] = {"/sys/devices/system/cpu/online", "/sys/devices/system/cpu/possible",
                                         "/usr/share/locale/locale.alias", "/etc/ld.so.preload",
                                         "/etc/host.conf", "/etc/gai.conf"};
    for (size_t i = 0; i < COUNT_OF(habits); i++)
        if (denial->permission == PERMISSION_read && str_eq(denial->value, str_from_z(habits[i]))) return true;
    return false;
}

/* Python looks at and lists directories of its search path, the working directory among them, and goes on where it may not: nobody
 * asked for that. */
static bool is_search(const Denial *denial, const Stack *stack) {
    const StackFrame *f = &stack->frames[0];
    Str function = str_make(f->function, f->function_length);
    return denial->permission == PERMISSION_read && stack->count && str_starts_with(file_of(f), S("<frozen importlib")) &&
           (str_eq(function, S("_fill_cache")) || str_eq(function, S("_path_stat")));
}

void denials_tell(Denials *d, const Denial *denial, const Caller *who, const Stack *stack) {
    DenialCount *c = find(d, denial, str_hash(denial->value) + (uint64_t)denial->permission);
    if (c && (c->times == 1 || c->quiet)) c->quiet = is_habit(denial) || is_search(denial, stack);
    if (c && !c->quiet && !c->told && d->lines < DENIAL_LINES) {
        tell_line(d, denial, who, stack);
        c->told = true;
        d->lines++;
    }
    if (d->report >= 0) report(d, denial, who, stack);
}

static void report_repeats(Denials *d, const DenialCount *c) {
    Buf text = {.limit = REPORT_LIMIT};
    Json j = json_make(&text);
    open_record(&j, c->permission, c->value);
    json_key_plain(&j, S("times"));
    json_uint(&j, c->times);
    write_time(&j);
    json_close_object(&j);
    json_line(&j);
    write_record(d, &text);
    buf_free(&text);
}

static void end_reports(Denials *d) {
    Buf line = {.limit = LINE_LIMIT};
    for (uint32_t i = 0; i < d->count; i++)
        if (d->counts[i].times > 1) report_repeats(d, &d->counts[i]);
    if (d->full) {
        buf_add(&line, S("tocsin run: the report is not complete"));
        say(d, &line);
    }
    buf_free(&line);
}

void denials_end(Denials *d) {
    d->patience = DENIAL_PATIENCE;
    uint64_t more = d->uncounted;
    uint32_t lines = 0, kinds = 0;
    Buf line = {.limit = LINE_LIMIT};
    for (uint32_t i = 0; i < d->count; i++) {
        const DenialCount *c = &d->counts[i];
        if (c->quiet || (c->told && c->times == 1)) continue;
        if (++lines > SUMMARY_LINES || !c->told) {
            more += c->times - c->told;
            kinds++;
            continue;
        }
        buf_clear(&line);
        buf_format(&line, "denied: %s ", permission_rows[c->permission].name);
        add_word(&line, c->value);
        buf_format(&line, "   %llu times", (unsigned long long)c->times);
        say(d, &line);
    }
    if (more) {
        buf_clear(&line);
        buf_format(&line, "denied: %llu more operations", (unsigned long long)more);
        say(d, &line);
    }
    buf_free(&line);
    if (d->report >= 0) end_reports(d);
    arena_free(&d->arena);
}
