/* Sockets of the host that stand in for the program's own: made here, set up as the program had set up its own,
 * connected to or bound to the supervisor's copy of the address, and then put in its place (seccomp_unotify(2),
 * SECCOMP_IOCTL_NOTIF_ADDFD). See network.h.
 *
 * A connected one hears its peer and nobody else: Landlock refuses the program's own TCP, and a packet filter that
 * cannot be taken off (socket(7), SO_LOCK_FILTER) holds even if the kernel let the program connect it again. One of the
 * two must be there. */
#include "sandbox/network.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

enum { LONGEST = 64 };

/* Options that a program may have set before it connects. */
static const struct {
    int level, name;
} carried[] = {
    {SOL_SOCKET, SO_REUSEADDR},
    {SOL_SOCKET, SO_REUSEPORT},
    {SOL_SOCKET, SO_KEEPALIVE},
    {SOL_SOCKET, SO_OOBINLINE},
    {SOL_SOCKET, SO_LINGER},
    {SOL_SOCKET, SO_RCVTIMEO},
    {SOL_SOCKET, SO_SNDTIMEO},
    {SOL_SOCKET, SO_RCVLOWAT},
    {SOL_SOCKET, SO_PRIORITY},
    {SOL_SOCKET, SO_TIMESTAMP},
    {SOL_SOCKET, SO_TIMESTAMPNS},
    {SOL_SOCKET, SO_INCOMING_CPU},
    {SOL_SOCKET, 46 /* BUSY_POLL */},
    {IPPROTO_TCP, TCP_NODELAY},
    {IPPROTO_TCP, TCP_MAXSEG},
    {IPPROTO_TCP, TCP_CORK},
    {IPPROTO_TCP, TCP_KEEPIDLE},
    {IPPROTO_TCP, TCP_KEEPINTVL},
    {IPPROTO_TCP, TCP_KEEPCNT},
    {IPPROTO_TCP, TCP_SYNCNT},
    {IPPROTO_TCP, TCP_LINGER2},
    {IPPROTO_TCP, TCP_DEFER_ACCEPT},
    {IPPROTO_TCP, TCP_WINDOW_CLAMP},
    {IPPROTO_TCP, TCP_QUICKACK},
    {IPPROTO_TCP, TCP_CONGESTION},
    {IPPROTO_TCP, TCP_USER_TIMEOUT},
    {IPPROTO_TCP, TCP_NOTSENT_LOWAT},
    {IPPROTO_IP, IP_TOS},
    {IPPROTO_IP, IP_TTL},
    {IPPROTO_IP, IP_MTU_DISCOVER},
    {IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT},
    {IPPROTO_IPV6, IPV6_V6ONLY},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS},
    {IPPROTO_IPV6, IPV6_TCLASS},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER},
};

/* What differs from a new socket is set; what cannot be set is left as it is. */
static void carry_option(int from, int to, int level, int name) {
    char old[LONGEST] = {0}, fresh[LONGEST] = {0};
    socklen_t size = sizeof old, other = sizeof fresh;
    if (getsockopt(from, level, name, old, &size) != 0 || getsockopt(to, level, name, fresh, &other) != 0) return;
    if (size == other && memcmp(old, fresh, size) == 0) return;
    if (setsockopt(to, level, name, old, size) != 0) errno = 0;
}

/* The kernel gives twice what was set. */
static void carry_buffer(int from, int to, int name) {
    int old = 0, fresh = 0;
    socklen_t size = sizeof old;
    if (getsockopt(from, SOL_SOCKET, name, &old, &size) != 0 || getsockopt(to, SOL_SOCKET, name, &fresh, &size) != 0)
        return;
    old /= 2;
    if (old != fresh / 2 && setsockopt(to, SOL_SOCKET, name, &old, sizeof old) != 0) errno = 0;
}

static int make(const NetworkCall *c) {
    const Network *w = c->notify->network;
    bool able = network_as_program(w, true); /* its owner on the host, who may be asked for */
    int fd = able ? socket(c->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP) : -1, why = errno;
    if (!network_as_program(w, false) && fd >= 0) close(fd), fd = -1, why = EACCES;
    errno = why;
    if (fd < 0) return -1;
    for (size_t i = 0; i < COUNT_OF(carried); i++)
        if (carried[i].level != IPPROTO_IPV6 || c->family == AF_INET6)
            carry_option(c->socket, fd, carried[i].level, carried[i].name);
    carry_buffer(c->socket, fd, SO_RCVBUF);
    carry_buffer(c->socket, fd, SO_SNDBUF);
    return fd;
}

/* Packets that come from `a`, and no others: the packet begins with its TCP header. */
static bool guard(int socket, const NetAddress *a) {
    struct sock_filter code[16];
    unsigned short n = 0;
    bool v4 = net_is_v4(a->bytes);
    unsigned words = v4 ? 1 : 4, last = 6 + 2 * words; /* where the refusal stands */
#define LOAD(size, at) code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | (size) | BPF_ABS, (uint32_t)(at))
#define SAME(value) \
    code[n] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (unsigned char)(last - n - 1)), n++
    LOAD(BPF_H, 0);
    SAME(a->port);
    LOAD(BPF_B, SKF_NET_OFF);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xF0);
    SAME(v4 ? 0x40u : 0x60u);
    for (unsigned i = 0; i < words; i++) {
        const uint8_t *at = a->bytes + (v4 ? 12 : 4 * i);
        LOAD(BPF_W, SKF_NET_OFF + (v4 ? 12 : 8 + 4 * (int)i));
        SAME((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
    }
#undef LOAD
#undef SAME
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {n, code};
    int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 &&
           setsockopt(socket, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof on) == 0;
}

/* In place of the program's own, with its flags. */
static bool put(const NetworkCall *c, int fd, bool *waits) {
    int number = (int)(uint32_t)c->call->arguments[0], flags = fcntl(c->socket, F_GETFL);
    int own = notify_descriptor_flags(c->notify, c->call, number);
    if (flags < 0 || own < 0) return false;
    *waits = !(flags & O_NONBLOCK);
    if (*waits && fcntl(fd, F_SETFL, 0) != 0) return false;
    NetworkSets sets = {.count = 0};
    if (!*waits) epoll_collect(c, &sets); /* nobody waits so for one that blocks */
    bool given = notify_give(c->notify, c->call->id, fd, number, own & O_CLOEXEC);
    epoll_restore(c, &sets, given ? fd : -1);
    return given;
}

/* 0.0.0.0 means this machine: the peer is known by its real address. */
static void settle_any(NetworkCall *c) {
    if (!net_is_any(c->at.bytes)) return;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    memcpy(&v4, &c->own, sizeof v4);
    memcpy(&v6, &c->own, sizeof v6);
    if (c->own.ss_family == AF_INET) {
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        memcpy(&c->own, &v4, sizeof v4);
        c->at = (NetAddress){{[10] = 0xFF, 0xFF, 127, 0, 0, 1}, c->at.port};
    } else if (net_is_v4(c->at.bytes)) {
        c->at = (NetAddress){{[10] = 0xFF, 0xFF, 127, 0, 0, 1}, c->at.port};
        memcpy(&v6.sin6_addr, c->at.bytes, 16);
        memcpy(&c->own, &v6, sizeof v6);
    } else {
        v6.sin6_addr = in6addr_loopback;
        memcpy(&c->own, &v6, sizeof v6);
        c->at = (NetAddress){{[15] = 1}, c->at.port};
    }
}

void host_connect(const NetworkCall *call) {
    NetworkCall c = *call;
    settle_any(&c);
    bool waits = false;
    int fd = make(&c), error = fd < 0 ? errno : 0;
    if (!error && !guard(fd, &c.at) && !c.notify->network->tcp_is_refused) error = EACCES;
    if (!error && !network_is_waiting(&c)) error = ESRCH;
    if (!error && connect(fd, (const struct sockaddr *)&c.own, c.size) != 0) error = errno;
    if ((error == 0 || error == EINPROGRESS) && !put(&c, fd, &waits)) error = EACCES;
    if (error == EINPROGRESS && waits) {
        close(c.socket);
        network_later(&c, fd, -1);
        return;
    }
    if (fd >= 0) close(fd);
    network_end(&c, error);
}

void host_connect_names(const NetworkCall *c) {
    int ends[2];
    bool waits;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        network_end(c, errno);
        return;
    }
    bool good = put(c, ends[1], &waits);
    close(ends[1]);
    if (!good) close(ends[0]);
    network_end(c, good && names_serve(c->notify->network, ends[0]) ? 0 : EACCES);
}

void host_bind(const NetworkCall *c) {
    Network *w = c->notify->network;
    bool waits, spaces = w->backend == BACKEND_NAMESPACES;
    int fd = spaces ? make(c) : c->socket, error = fd < 0 ? errno : 0;
    if (!error && !network_is_waiting(c)) error = ESRCH;
    if (!error && bind(fd, (const struct sockaddr *)&c->own, c->size) != 0) error = errno;
    if (!error) diag_remember(w, fd);
    if (!error && spaces && !put(c, fd, &waits)) error = EACCES;
    if (spaces && fd >= 0) close(fd);
    network_end(c, error);
}
