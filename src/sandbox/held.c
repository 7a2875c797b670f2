/* What the kernel holds for a run: see held.h. */
#include "sandbox/held.h"

#include "sandbox/proc.h"

#include <stdlib.h>
#include <string.h>

enum {
    SEMAPHORE = 64, /* bytes: struct sem, aligned to a cache line */
    MESSAGE = 64,   /* struct msg_msg, besides its text */
    OBJECT = 512,   /* a set or a queue itself */
    STREAM = 1 << 20, /* in a socket whose data has much around it: what it may be more than its data, tcp(7), tcp_rmem */
};

static const uint64_t MUCH = 16 << 20; /* for TCP of the machine to grow by, before anybody looks */

static uint64_t number_in(const char *line, unsigned field) {
    const char *at = proc_field(line, field);
    return at ? proc_number(&at) : 0;
}

static void add_segment(void *sum, const char *line) { *(uint64_t *)sum += number_in(line, 14); }
static void add_set(void *sum, const char *line) { *(uint64_t *)sum += OBJECT + SEMAPHORE * number_in(line, 3); }
static void add_queue(void *sum, const char *line) { *(uint64_t *)sum += OBJECT + number_in(line, 3) + MESSAGE * number_in(line, 4); }

/* TX:RX in hexadecimal, bytes that nobody took yet; of a listening socket (state 0A) connections. */
static void add_stream(void *sum, const char *line) {
    const char *state = proc_field(line, 3), *queues = proc_field(line, 4);
    char *end;
    if (!queues || strncmp(state, "0A", 2) == 0) return;
    uint64_t held = strtoul(queues, &end, 16);
    if (*end == ':') held += strtoul(end + 1, NULL, 16);
    if (held) *(uint64_t *)sum += STREAM + held;
}

uint64_t held_segments(int proc) {
    uint64_t sum = 0;
    proc_each_line(proc, "sysvipc/shm", add_segment, &sum);
    return sum;
}

uint64_t held_queues(int proc) {
    uint64_t sum = 0;
    proc_each_line(proc, "sysvipc/sem", add_set, &sum);
    proc_each_line(proc, "sysvipc/msg", add_queue, &sum);
    return sum;
}

static uint64_t streams(int proc, uint64_t grew) {
    uint64_t sum = 0;
    if (grew < MUCH) return 0;
    proc_each_line(proc, "self/net/tcp", add_stream, &sum);
    proc_each_line(proc, "self/net/tcp6", add_stream, &sum);
    return sum < grew ? sum : grew;
}

HeldSockets held_sockets(int proc, uint64_t page, uint64_t *least) {
    char text[512];
    HeldSockets h = {0};
    if (!proc_read(proc, "self/net/sockstat", text, sizeof text)) return h;
    const char *used = strstr(text, "sockets: used"), *tcp = strstr(text, "TCP: inuse"), *memory = tcp ? strstr(tcp, " mem ") : NULL;
    if (!used || !memory) return h;
    used += 13, tcp += 10, memory += 5;
    uint64_t all = proc_number(&used), inuse = proc_number(&tcp), machine = proc_number(&memory) * page;
    if (!*least || machine < *least) *least = machine ? machine : 1;
    h.others = all > inuse ? (all - inuse) * HELD_BY_SOCKET : 0;
    h.streams = streams(proc, machine - (*least < machine ? *least : machine));
    return h;
}
