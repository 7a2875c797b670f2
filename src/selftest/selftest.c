/* tocsin selftest: every attempt of probe.def, outside and inside, on this machine. See probe.h. */
#include "selftest/stage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    STATUS_OURS = 125,
    STATUS_TIME = 124,
    STATUS_REFUSED = 126,
    STATUS_MISSING = 127,
    STATUS_LIMIT = 137,
    MOST_WORDS = 32
};

typedef struct Selftest {
    Stage stage;
    unsigned open, held, unproven, excused, absent;
} Selftest;

/* The words of one attempt; `backend` NULL is outside. */
static int attempt(const Selftest *s, const Probe *p, const char *backend) {
    char numbers[5][16], flags[STAGE_FLAGS][STAGE_LONGEST + 64];
    const ProbeTargets *t = &s->stage.targets;
    const int values[] = {t->victim, t->tcp_port, t->udp_port, t->shm, t->other_port};
    for (size_t i = 0; i < COUNT_OF(values); i++) snprintf(numbers[i], sizeof numbers[i], "%d", values[i]);
    const char *words[MOST_WORDS] = {"tocsin-run"};
    size_t n = 1;
    if (backend) {
        size_t count = stage_flags(&s->stage, p, backend, flags);
        words[n++] = "run";
        for (size_t i = 0; i < count; i++) words[n++] = flags[i];
        words[n++] = "--";
        words[n++] = s->stage.self;
    }
    words[n++] = "probe";
    words[n++] = p->id;
    words[n++] = t->folder;
    words[n++] = t->mark;
    for (size_t i = 0; i < COUNT_OF(values); i++) words[n++] = numbers[i];
    int outcome = stage_run(&s->stage, p, words);
    if ((outcome == STATUS_LIMIT || outcome == STATUS_TIME) && p->flags & PROBE_BOUNDED) return PROBE_HELD;
    bool leaves = p->flags & PROBE_HOST_SEES || strcmp(p->id, "R07") == 0;
    if (leaves && outcome == (int)PROBE_OPEN) outcome = stage_left(&s->stage, p) ? PROBE_OPEN : PROBE_HELD;
    return outcome;
}

/* P14: how a run ends says how the program ended. */
static int statuses(const Selftest *s, const Probe *p, const char *backend) {
    char flag[64], file[STAGE_LONGEST];
    snprintf(flag, sizeof flag, "--backend=%s", backend);
    snprintf(file, sizeof file, "%s/read/file", s->stage.folder);
    const char *own[] = {"tocsin-run", "run", flag, "--", s->stage.self, "nothing", "1", "2", "3", NULL};
    const char *refused[] = {"tocsin-run", "run", flag, "--", file, NULL};
    const char *missing[] = {"tocsin-run", "run", flag, "--", "/no/such/program", NULL};
    bool good = stage_run(&s->stage, p, own) == 3 && stage_run(&s->stage, p, refused) == STATUS_REFUSED &&
                stage_run(&s->stage, p, missing) == STATUS_MISSING;
    return good && attempt(s, p, backend) == (int)PROBE_HELD ? PROBE_HELD : PROBE_OPEN;
}

static bool is_excused(const Probe *p, const char *backend) {
    return p->flags & PROBE_DOCUMENTED || (strcmp(backend, "landlock") == 0 && p->flags & PROBE_NEEDS_SPACES);
}

/* Landlock alone cannot deny below a grant, and starts nothing then. */
static bool starts_nothing(const Probe *p, const char *backend) {
    return strcmp(backend, "landlock") == 0 && (strcmp(p->id, "F43") == 0 || strcmp(p->id, "F44") == 0);
}

static void test(Selftest *s, const Probe *p, const char *backend) {
    int outside = p->flags & PROBE_INSIDE ? -1 : attempt(s, p, NULL);
    int inside = strcmp(p->id, "P14") == 0 ? statuses(s, p, backend) : attempt(s, p, backend);
    const char *verdict;
    if (inside == STATUS_OURS && starts_nothing(p, backend)) inside = PROBE_HELD;
    if (inside == (int)PROBE_ABSENT) verdict = "not here", s->absent++;
    else if (inside == (int)PROBE_OPEN && is_excused(p, backend)) verdict = "open, as documented", s->excused++;
    else if (inside != (int)PROBE_HELD) verdict = inside == (int)PROBE_OPEN ? "OPEN" : "NOT RUN", s->open++;
    else if (outside == (int)PROBE_OPEN) verdict = "held", s->held++;
    else if (outside < 0) verdict = "held (not tried outside)", s->held++;
    else verdict = "held (outside, too: no proof)", s->unproven++;
    printf("%-4s %-30s %s\n", p->id, verdict, p->what);
}

static bool is_chosen(const Probe *p, int argc, char **argv) {
    bool any = false;
    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '-') continue;
        any = true;
        if (strcmp(argv[i], p->id) == 0) return true;
    }
    return !any;
}

static bool is_known(const char *id) {
    for (size_t i = 0; i < probe_count; i++)
        if (strcmp(probes[i].id, id) == 0) return true;
    return false;
}

static int usage(const char *word) {
    fprintf(stderr,
            "tocsin selftest: %s: unknown\nUsage: tocsin selftest [--backend=namespaces|landlock] [-v] [ID]...\n",
            word);
    return STATUS_OURS;
}

int selftest_command(int argc, char **argv) {
    Selftest s = {0};
    const char *backend = "namespaces";
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--backend=landlock") == 0) backend = "landlock";
        else if (strcmp(argv[i], "-v") == 0 || strcmp(argv[i], "--verbose") == 0) s.stage.verbose = true;
        else if (strcmp(argv[i], "--backend=namespaces") != 0 && !is_known(argv[i])) return usage(argv[i]);
    }
    const char *fault = stage_prepare(&s.stage);
    if (fault) {
        fprintf(stderr, "tocsin selftest: cannot %s: %s\n", fault, strerror(errno));
        stage_tidy(&s.stage);
        return STATUS_OURS;
    }
    printf("backend %s, as user %u\n", backend, geteuid());
    for (size_t i = 0; i < probe_count; i++)
        if (is_chosen(&probes[i], argc, argv)) test(&s, &probes[i], backend);
    stage_tidy(&s.stage);
    printf("%u open, %u held, %u held without proof, %u open as documented, %u not here\n", s.open, s.held, s.unproven,
           s.excused, s.absent);
    return s.open ? 1 : 0;
}
