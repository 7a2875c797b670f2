/* Calls and events of the program's network: see network.h. */
#include "sandbox/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    ALARM_EVERY = 5,   /* milliseconds that a call may wait against our will */
    LOOK_EVERY = 200,  /* milliseconds between two looks at deadlines, and at calls that nobody waits for any more */
    NETNS_COOKIE = 71, /* SO_NETNS_COOKIE, Linux 5.14 */
};

int64_t network_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

NetworkNeeds network_needs(const Policy *p) {
    NetworkNeeds needs = {0};
    for (uint32_t i = 0; !policy_shares_network(p) && i < p->net_count; i++) {
        const NetRule *r = &p->net[i];
        if (r->deny || r->kind == NET_UNIX) continue;
        needs.host |= !r->udp;
        needs.datagrams |= r->udp;
        needs.names |= !r->listen && (r->kind == NET_NAME || r->kind == NET_ALL);
    }
    return needs;
}

static void on_alarm(int number) { (void)number; }

static uint64_t cookie_of(int socket) {
    uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    return getsockopt(socket, SOL_SOCKET, NETNS_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

static uint64_t own_cookie(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint64_t cookie = fd < 0 ? 0 : cookie_of(fd);
    if (fd >= 0) close(fd);
    return cookie;
}

Network *network_make(const Policy *policy, Backend backend, uid_t host_id, int landlock_abi) {
    Network *w = ARENA_NEW(policy->arena, Network);
    *w = (Network){.policy = policy,
                   .arena = policy->arena,
                   .backend = backend,
                   .host_id = host_id,
                   .tcp_is_refused = landlock_abi >= 4,
                   .diagnosis = -1,
                   .host_diagnosis = -1};
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
    if (network_needs(policy).host) w->host_cookie = own_cookie();
    return w;
}

bool network_is_able(void) { return own_cookie() != 0; }

bool host_owns(const Network *w, int socket) {
    return w->backend == BACKEND_NAMESPACES && w->host_cookie && cookie_of(socket) == w->host_cookie;
}

bool network_watch(Network *w, int fd, NetworkReady who, uint32_t which, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.u64 = (uint64_t)who << 32 | which}};
    return epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void drop(Network *w, NetworkPending *p) {
    epoll_ctl(w->epoll, EPOLL_CTL_DEL, p->socket, NULL);
    close(p->socket);
    if (p->file >= 0) close(p->file);
    p->id = 0;
    w->pending_count--;
}

void network_attach(Network *w, NetworkSockets kind, const int *descriptors, unsigned count) {
    unsigned used = 0;
    if (w && kind == SOCKETS_NAMES && !w->names) {
        names_attach(w, descriptors, count);
        return;
    }
    if (w && kind == SOCKETS_DATAGRAMS) {
        relay_attach_doors(w, descriptors, count);
        return;
    }
    if (w && kind == SOCKETS_DIAGNOSIS && count == 1 && w->diagnosis < 0) w->diagnosis = descriptors[used++];
    while (used < count) close(descriptors[used++]);
}

int network_descriptor(const Network *w) { return w ? w->epoll : -1; }

int network_wait(const Network *w) {
    if (!w) return -1;
    int wait = names_wait(w);
    if (w->pending_count && (wait < 0 || wait > LOOK_EVERY)) wait = LOOK_EVERY;
    for (size_t i = 0; w->pending_count && i < NETWORK_PENDING; i++)
        if (w->pending[i].id && w->pending[i].file >= 0 && wait > NETWORK_RETRY) wait = NETWORK_RETRY;
    return wait;
}

void network_end(const NetworkCall *c, int error) {
    if (c->socket >= 0) close(c->socket); /* first: a set of epoll(7) knows a socket as long as anyone has it */
    notify_answer(c->notify, c->call->id, 0, error);
}

void network_refuse(const NetworkCall *c, const char *permission, const char *value, bool grantable) {
    if (c->notify->refused) c->notify->refused(c->notify, c->call, permission, value, grantable);
    network_end(c, EACCES);
}

bool network_is_waiting(const NetworkCall *c) { return notify_is_waiting(c->notify, c->call->id); }

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
    if (network_is_waiting(c)) error = connect(socket, address, size) == 0 ? 0 : errno;
    set_alarm(w, 0);
    if (*waits) fcntl(socket, F_SETFL, flags);
    return error == EINTR ? EINPROGRESS : error;
}

/* How long a waiting connect may take: socket(7), SO_SNDTIMEO. */
static int64_t deadline_of(int socket) {
    struct timeval t = {0};
    socklen_t size = sizeof t;
    if (getsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &t, &size) != 0 || (!t.tv_sec && !t.tv_usec)) return INT64_MAX;
    return t.tv_sec > 1000000 ? INT64_MAX : network_now() + (int64_t)t.tv_sec * 1000 + t.tv_usec / 1000;
}

void network_later(const NetworkCall *c, int socket, int file) {
    Network *w = c->notify->network;
    uint32_t i = 0;
    while (i < NETWORK_PENDING && w->pending[i].id) i++;
    if (i == NETWORK_PENDING || !network_watch(w, socket, READY_PENDING, i, file >= 0 ? 0 : EPOLLOUT)) {
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

static void pending_ready(Network *w, Notify *n, uint32_t which, uint32_t events) {
    NetworkPending *p = &w->pending[which % NETWORK_PENDING];
    int error = 0;
    socklen_t size = sizeof error;
    (void)events;
    if (!p->id || p->file >= 0) return;
    if (getsockopt(p->socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    finish(w, n, p, error);
}

void network_step(Network *w, Notify *n) {
    static void (*const ready[READY_COUNT])(Network *, Notify *, uint32_t, uint32_t) = {
        [READY_PENDING] = pending_ready, [READY_NAMES] = names_ready, [READY_DATAGRAMS] = relay_ready};
    struct epoll_event events[32];
    int count = epoll_wait(w->epoll, events, COUNT_OF(events), 0);
    for (int i = 0; i < count; i++) {
        uint32_t who = (uint32_t)(events[i].data.u64 >> 32);
        if (who < READY_COUNT && ready[who]) ready[who](w, n, (uint32_t)events[i].data.u64, events[i].events);
    }
    names_step(w, n);
    for (size_t i = 0; w->pending_count && i < NETWORK_PENDING; i++) {
        NetworkPending *p = &w->pending[i];
        if (!p->id) continue;
        if (!notify_is_waiting(n, p->id)) drop(w, p);
        else if (network_now() >= p->deadline) finish(w, n, p, p->file >= 0 ? EAGAIN : EINPROGRESS);
        else if (p->file >= 0) retry(w, n, p);
    }
}

/* Our copy of the address, and what it says. */
static int read_address(NetworkCall *c) {
    static const uint8_t v4[16] = {[10] = 0xFF, 0xFF};
    uint64_t size = c->call->arguments[2] & 0xFFFFFFFF;
    if (size < sizeof(sa_family_t) || size > sizeof c->own) return EINVAL;
    if (!notify_read(c->notify, c->call, c->call->arguments[1], &c->own, (size_t)size)) return errno;
    c->size = (socklen_t)size;
    if (c->own.ss_family == AF_INET && size >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, &c->own, sizeof in);
        memcpy(c->at.bytes, v4, sizeof v4);
        memcpy(c->at.bytes + 12, &in.sin_addr, 4);
        c->at.port = ntohs(in.sin_port);
        c->inet = true;
    } else if (c->own.ss_family == AF_INET6 && size >= offsetof(struct sockaddr_in6, sin6_scope_id)) {
        struct sockaddr_in6 in;
        memcpy(&in, &c->own, sizeof in);
        memcpy(c->at.bytes, &in.sin6_addr, 16);
        c->at.port = ntohs(in.sin6_port);
        c->inet = true;
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

typedef void Handler(const NetworkCall *c);

static void dispatch(Notify *n, const NotifyCall *call, bool address, Handler *in_files, Handler *inet) {
    NetworkCall c;
    if (!take(&c, n, call, address)) return;
    if (c.family == AF_UNIX) in_files(&c);
    else if (c.family == AF_INET || c.family == AF_INET6) inet(&c);
    else network_end(&c, EACCES);
}

void network_connect(Notify *n, const NotifyCall *call) {
    dispatch(n, call, true, network_unix_connect, network_inet_connect);
}

void network_bind(Notify *n, const NotifyCall *call) { dispatch(n, call, true, network_unix_bind, network_inet_bind); }

void network_listen(Notify *n, const NotifyCall *call) {
    dispatch(n, call, false, network_unix_listen, network_inet_listen);
}
