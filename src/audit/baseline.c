/* Known findings: see baseline.h. */
#include "audit/baseline.h"

#include <stdlib.h>

static const char first_line[] = "# tocsin baseline 1";

static void add_path(Buf *out, Str path) {
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        bool edge = c == ' ' && (i == 0 || i + 1 == path.len);
        if (c < 32 || c >= 127 || c == '%' || edge) buf_format(out, "%%%02X", c);
        else buf_byte(out, (char)c);
    }
}

static void add_tail(Buf *out, Str rule, Str path) {
    buf_add(out, rule);
    buf_byte(out, ' ');
    add_path(out, path);
}

static int by_key(const void *a, const void *b) {
    const BaselineKey *x = a, *y = b;
    if (x->fingerprint != y->fingerprint) return x->fingerprint < y->fingerprint ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static bool read_hex(Str text, uint64_t *value) {
    *value = 0;
    if (text.len != 16) return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'f')) return false;
        *value = *value * 16 + (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    return true;
}

static void add_key(Baseline *b, uint64_t fingerprint, Str tail) {
    void *p = b->keys;
    buffer_reserve(&p, &b->capacity, b->count + 1, sizeof(BaselineKey));
    b->keys = p;
    b->keys[b->count++] = (BaselineKey){fingerprint, str_hash(tail), 1};
}

bool baseline_read(Baseline *b, Str text, uint32_t *line) {
    *line = 0;
    if (!text.len) text = S("?");
    while (text.ptr) {
        Str rest = str_split(&text, '\n');
        if (str_ends_with(rest, S("\r"))) rest.len--;
        if (++*line == 1) {
            if (!str_eq(rest, str_from_z(first_line))) return false;
            continue;
        }
        if (!rest.len || rest.ptr[0] == '#') continue;
        uint64_t fingerprint;
        if (!read_hex(str_split(&rest, ' '), &fingerprint) || str_find_byte(rest, ' ', 0) == SIZE_MAX) return false;
        add_key(b, fingerprint, rest);
    }
    baseline_settle(b);
    return true;
}

void baseline_settle(Baseline *b) {
    if (b->count) qsort(b->keys, b->count, sizeof *b->keys, by_key);
    size_t kept = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (kept && by_key(&b->keys[kept - 1], &b->keys[i]) == 0) b->keys[kept - 1].count += b->keys[i].count;
        else b->keys[kept++] = b->keys[i];
    }
    b->count = kept;
}

void baseline_add(Baseline *b, const Report *report) {
    Buf tail = {0};
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            const Finding *f = file->findings[k].finding;
            buf_clear(&tail);
            add_tail(&tail, f->rule->id, file->path);
            add_key(b, f->fingerprint, buf_str(&tail));
        }
    }
    buf_free(&tail);
}

void baseline_free(Baseline *b) {
    void *p = b->keys;
    buffer_free(&p, &b->capacity);
    *b = (Baseline){0};
}

static bool take(Baseline *b, const Finding *f, Str path, Buf *tail) {
    buf_clear(tail);
    add_tail(tail, f->rule->id, path);
    BaselineKey wanted = {.fingerprint = f->fingerprint, .place = str_hash(buf_str(tail))};
    BaselineKey *key = b->count ? bsearch(&wanted, b->keys, b->count, sizeof wanted, by_key) : NULL;
    if (!key || !key->count) return false;
    key->count--;
    return true;
}

void baseline_apply(Baseline *b, Report *report, ReportFile *files) {
    Buf tail = {0};
    for (uint32_t i = 0; i < report->file_count; i++) {
        ReportFile *file = &files[i];
        ReportFinding *kept = (ReportFinding *)file->findings; /* ours: the audit made them */
        uint32_t n = 0;
        for (uint32_t k = 0; k < file->finding_count; k++) {
            ReportFinding f = kept[k];
            if (!take(b, f.finding, file->path, &tail)) {
                kept[n++] = f;
                continue;
            }
            report->shown[f.finding->severity]--;
            report->known++;
        }
        file->finding_count = n;
    }
    buf_free(&tail);
}

static int by_text(const void *a, const void *b) {
    const Str *x = a, *y = b;
    return str_compare(*x, *y);
}

void baseline_write(Buf *out, const Report *report) {
    Arena arena = {0};
    uint64_t count = 0;
    for (int s = 0; s < SEVERITY_COUNT; s++) count += report->shown[s];
    Str *tails = ARENA_ARRAY(&arena, Str, count);
    size_t n = 0;
    Buf line = {0};
    for (uint32_t i = 0; i < report->file_count; i++) {
        const ReportFile *file = &report->files[i];
        for (uint32_t k = 0; k < file->finding_count; k++) {
            const Finding *f = file->findings[k].finding;
            buf_clear(&line);
            add_tail(&line, f->rule->id, file->path);
            buf_format(&line, "\n%016llx", (unsigned long long)f->fingerprint); /* sorted by rule and path */
            tails[n++] = arena_copy(&arena, buf_str(&line));
        }
    }
    if (n) qsort(tails, n, sizeof *tails, by_text);
    buf_format(out, "%s\n", first_line);
    for (size_t i = 0; i < n; i++) {
        Str print = tails[i], tail = str_split(&print, '\n');
        buf_add(out, print);
        buf_byte(out, ' ');
        buf_add(out, tail);
        buf_byte(out, '\n');
    }
    buf_free(&line);
    arena_free(&arena);
}
