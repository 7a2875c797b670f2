/* connect, bind and listen of the program: see network.h, ip(7), tcp(7), unix(7). */
#include "sandbox/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ALARM_EVERY = 5 }; /* milliseconds that a call may wait against our will */

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void on_alarm(int number) { (void)number; }

Network *network_make(Arena *arena, const Policy *policy, Backend backend, uid_t host_id) {
    Network *w = ARENA_NEW(arena, Network);
    *w = (Network){.policy = policy, .backend = backend, .host_id = host_id, .diagnosis = -1};
    struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART: what waits gives EINTR */
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    w->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (w->epoll < 0 || sigaction(SIGRTMIN, &action, NULL) != 0 || sigprocmask(SIG_UNBLOCK, &set, NULL) != 0 ||
        timer_create(CLOCK_MONOTONIC, &event, &w->alarm) != 0) {
        if (w->epoll >= 0) close(w->epoll);
        return NULL;
    }
    return w;
}

static void drop(Network *w, NetworkPending *p) {
    epoll_ctl(w->epoll, EPOLL_CTL_DEL, p->socket, NULL);
    close(p->socket);
    if (p->file >= 0) close(p->file);
    p->id = 0;
    w->pending_count--;
}

void network_free(Network *w) {
    if (!w) return;
    for (size_t i = 0; i < NETWORK_PENDING; i++)
        if (w->pending[i].id) drop(w, &w->pending[i]);
    close(w->epoll);
    if (w->diagnosis >= 0) close(w->diagnosis);
    timer_delete(w->alarm);
}

void network_attach(Network *w, NetworkSockets kind, const int *descriptors, unsigned count) {
    unsigned used = 0;
    if (w && kind == SOCKETS_DIAGNOSIS && count == 1 && w->diagnosis < 0) w->diagnosis = descriptors[used++];
    while (used < count) close(descriptors[used++]);
}

int network_descriptor(const Network *w) { return w ? w->epoll : -1; }

int network_wait(const Network *w) {
    if (!w || !w->pending_count) return -1;
    for (size_t i = 0; i < NETWORK_PENDING; i++)
        if (w->pending[i].id && w->pending[i].file >= 0) return NETWORK_RETRY;
    return 200; /* deadlines, and calls that nobody waits for any more */
}

void network_end(const NetworkCall *c, int error) {
    notify_answer(c->notify, c->call->id, 0, error);
    if (c->socket >= 0) close(c->socket);
}

void network_refuse(const NetworkCall *c, const char *permission, const char *value) {
    if (c->notify->refused) c->notify->refused(c->notify, c->call, permission, value);
    network_end(c, EACCES);
}

bool network_as_program(const Network *w, bool begin) {
    if (w->host_id == (uid_t)-1) return true;
    if (begin) return setegid(w->host_id) == 0 && seteuid(w->host_id) == 0;
    return seteuid(0) == 0 && setegid(0) == 0;
}

static void set_alarm(const Network *w, long milliseconds) {
    struct timespec every = {0, milliseconds * 1000000};
    struct itimerspec spec = {every, every};
    timer_settime(w->alarm, 0, &spec, NULL);
}

/* The program may take O_NONBLOCK away between our setting it and the call: the alarm bounds that. */
int network_connect_now(const NetworkCall *c, int socket, const void *address, socklen_t size, bool *waits) {
    const Network *w = c->notify->network;
    int flags = fcntl(socket, F_GETFL);
    *waits = flags >= 0 && !(flags & O_NONBLOCK);
    if (flags < 0 || (*waits && fcntl(socket, F_SETFL, flags | O_NONBLOCK) != 0)) return EACCES;
    set_alarm(w, ALARM_EVERY);
    int error = ESRCH;
    if (notify_is_waiting(c->notify, c->call->id)) error = connect(socket, address, size) == 0 ? 0 : errno;
    set_alarm(w, 0);
    if (*waits) fcntl(socket, F_SETFL, flags);
    return error == EINTR ? EINPROGRESS : error;
}

/* How long a waiting connect may take: socket(7), SO_SNDTIMEO. */
static int64_t deadline_of(int socket) {
    struct timeval t = {0};
    socklen_t size = sizeof t;
    if (getsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &t, &size) != 0 || (!t.tv_sec && !t.tv_usec)) return INT64_MAX;
    return t.tv_sec > 1000000 ? INT64_MAX : now() + (int64_t)t.tv_sec * 1000 + t.tv_usec / 1000;
}

void network_later(const NetworkCall *c, int socket, int file) {
    Network *w = c->notify->network;
    size_t i = 0;
    while (i < NETWORK_PENDING && w->pending[i].id) i++;
    struct epoll_event event = {.events = file >= 0 ? 0 : EPOLLOUT, .data = {.u64 = i}};
    if (i == NETWORK_PENDING || epoll_ctl(w->epoll, EPOLL_CTL_ADD, socket, &event) != 0) {
        if (file >= 0) close(file);
        close(socket);
        notify_answer(c->notify, c->call->id, 0, ENOBUFS);
        return;
    }
    w->pending[i] = (NetworkPending){c->call->id, socket, deadline_of(socket), file};
    w->pending_count++;
}

static void finish(Network *w, Notify *n, NetworkPending *p, int error) {
    notify_answer(n, p->id, 0, error);
    drop(w, p);
}

/* A full queue of a socket in a file: nothing tells when there is room again. */
static void retry(Network *w, Notify *n, NetworkPending *p) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "/proc/self/fd/%d", p->file);
    NotifyCall call = {.id = p->id};
    NetworkCall c = {.notify = n, .call = &call, .socket = -1};
    bool waits;
    int error = EACCES;
    if (network_as_program(w, true)) error = network_connect_now(&c, p->socket, &to, sizeof to, &waits);
    if (!network_as_program(w, false)) error = EACCES;
    if (error != EAGAIN && error != EINPROGRESS) finish(w, n, p, error);
}

void network_step(Network *w, Notify *n) {
    struct epoll_event events[32];
    int count = epoll_wait(w->epoll, events, COUNT_OF(events), 0);
    for (int i = 0; i < count; i++) {
        NetworkPending *p = &w->pending[events[i].data.u64 % NETWORK_PENDING];
        int error = 0;
        socklen_t size = sizeof error;
        if (!p->id || p->file >= 0) continue;
        if (getsockopt(p->socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
        finish(w, n, p, error);
    }
    for (size_t i = 0; w->pending_count && i < NETWORK_PENDING; i++) {
        NetworkPending *p = &w->pending[i];
        if (!p->id) continue;
        if (!notify_is_waiting(n, p->id)) drop(w, p);
        else if (now() >= p->deadline) finish(w, n, p, p->file >= 0 ? EAGAIN : EINPROGRESS);
        else if (p->file >= 0) retry(w, n, p);
    }
}

/* Our copy of the address, and what it says. */
static int read_address(NetworkCall *c) {
    NetworkAddress *a = &c->address;
    uint64_t size = c->call->arguments[2] & 0xFFFFFFFF;
    if (size < sizeof(sa_family_t) || size > sizeof a->own) return EINVAL;
    if (!notify_read(c->notify, c->call, c->call->arguments[1], &a->own, (size_t)size)) return errno;
    a->size = (socklen_t)size;
    if (a->own.ss_family == AF_INET && size >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, &a->own, sizeof in);
        a->bytes[10] = a->bytes[11] = 0xFF;
        memcpy(a->bytes + 12, &in.sin_addr, 4);
        a->port = ntohs(in.sin_port);
        a->inet = true;
    } else if (a->own.ss_family == AF_INET6 && size >= offsetof(struct sockaddr_in6, sin6_scope_id)) {
        struct sockaddr_in6 in;
        memcpy(&in, &a->own, sizeof in);
        memcpy(a->bytes, &in.sin6_addr, 16);
        a->port = ntohs(in.sin6_port);
        a->inet = true;
    }
    return 0;
}

static int option(int socket, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    return getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

/* Takes the socket and, with `address`, the address; false once the call is answered. */
static bool take(NetworkCall *c, Notify *n, const NotifyCall *call, bool address) {
    *c = (NetworkCall){.notify = n, .call = call, .socket = -1};
    int error = n->network ? 0 : ENOSYS;
    if (!error && (c->socket = notify_take(n, call, (int)(uint32_t)call->arguments[0])) < 0) error = errno;
    if (!error && (c->family = option(c->socket, SO_DOMAIN)) < 0) error = errno;
    if (!error && (c->type = option(c->socket, SO_TYPE)) < 0) error = errno;
    if (!error && address) error = read_address(c);
    if (error) network_end(c, error);
    return !error;
}

static const uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_v4(const NetworkAddress *a) { return memcmp(a->bytes, v4_prefix, 12) == 0; }

static bool is_any(const NetworkAddress *a) {
    static const uint8_t zero[16];
    return memcmp(a->bytes + 12, zero, 4) == 0 && (is_v4(a) || memcmp(a->bytes, zero, 16) == 0);
}

static bool is_loopback(const NetworkAddress *a) {
    static const uint8_t one[16] = {[15] = 1};
    return (is_v4(a) && a->bytes[12] == 127) || memcmp(a->bytes, one, 16) == 0;
}

/* As a grant names it. */
static const char *name_of(const NetworkCall *c, char *text, size_t size) {
    char address[INET6_ADDRSTRLEN] = "";
    const NetworkAddress *a = &c->address;
    const char *udp = c->type == SOCK_DGRAM ? "udp:" : "";
    if (is_v4(a)) inet_ntop(AF_INET, a->bytes + 12, address, sizeof address);
    else inet_ntop(AF_INET6, a->bytes, address, sizeof address);
    snprintf(text, size, is_v4(a) ? "%s%s:%u" : "%s[%s]:%u", udp, address, a->port);
    return text;
}

static void inet_connect(const NetworkCall *c) {
    const NetworkAddress *a = &c->address;
    char text[96];
    bool apart = a->own.ss_family == AF_UNSPEC; /* undoes a connect */
    if (!a->inet && !apart) {
        network_end(c, a->own.ss_family == AF_INET || a->own.ss_family == AF_INET6 ? EINVAL : EAFNOSUPPORT);
        return;
    }
    if (!apart && !is_loopback(a) && !is_any(a)) {
        network_refuse(c, "net", name_of(c, text, sizeof text));
        return;
    }
    bool waits;
    int error = network_connect_now(c, c->socket, &a->own, a->size, &waits);
    if (waits && (error == EINPROGRESS || error == EALREADY)) network_later(c, c->socket, -1);
    else network_end(c, error);
}

static void inet_bind(const NetworkCall *c) {
    const NetworkAddress *a = &c->address;
    char text[96];
    if (!a->inet) {
        network_end(c, a->own.ss_family == AF_INET || a->own.ss_family == AF_INET6 ? EINVAL : EAFNOSUPPORT);
        return;
    }
    /* A datagram socket that only wants to send binds so. */
    bool sends = c->type == SOCK_DGRAM && is_any(a) && a->port == 0;
    if (!is_loopback(a) && !sends) {
        network_refuse(c, "listen", name_of(c, text, sizeof text));
        return;
    }
    int error = ESRCH;
    if (notify_is_waiting(c->notify, c->call->id))
        error = bind(c->socket, (const struct sockaddr *)&a->own, a->size) == 0 ? 0 : errno;
    network_end(c, error);
}

void network_connect(Notify *n, const NotifyCall *call) {
    NetworkCall c;
    if (!take(&c, n, call, true)) return;
    if (c.family == AF_UNIX) network_unix_connect(&c);
    else if (c.family == AF_INET || c.family == AF_INET6) inet_connect(&c);
    else network_end(&c, EACCES);
}

void network_bind(Notify *n, const NotifyCall *call) {
    NetworkCall c;
    if (!take(&c, n, call, true)) return;
    if (c.family == AF_UNIX) network_unix_bind(&c);
    else if (c.family == AF_INET || c.family == AF_INET6) inet_bind(&c);
    else network_end(&c, EACCES);
}

void network_listen(Notify *n, const NotifyCall *call) {
    NetworkCall c;
    if (!take(&c, n, call, false)) return;
    int error = ESRCH;
    if (notify_is_waiting(n, call->id)) error = listen(c.socket, (int)(uint32_t)call->arguments[1]) == 0 ? 0 : errno;
    network_end(&c, error);
}
