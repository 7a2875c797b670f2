/* UDP to granted addresses: see network.h. In the private network every address is its own (a local route to all of
 * them), so that datagrams for a granted port arrive at a socket of the supervisor there, with the address that they
 * were meant for (ip(7), IP_PKTINFO). Each pair of sender and receiver has a socket on the host, connected to the
 * receiver; what comes back is sent on as if the receiver had. The program never holds a socket of the host. */
#include "sandbox/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    DOORS = NETWORK_DOORS,
    FLOWS = 256,
    LONGEST = 65536,
    BATCH = 64,
    FIRST_FLOW = DOORS, /* `which` of network_watch() */
};

/* A granted port inside. */
typedef struct Door {
    int fd;
    uint16_t port;
    bool v4;
} Door;

typedef struct Flow {
    int fd; /* -1: free */
    uint32_t door;
    struct sockaddr_storage inner; /* who sends */
    socklen_t inner_size;
    NetAddress to;
    int64_t used;
} Flow;

struct Datagrams {
    Door doors[DOORS];
    uint32_t door_count;
    Flow flows[FLOWS];
    char bytes[LONGEST];
};

typedef union Control {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(struct in6_pktinfo))];
} Control;

void relay_attach_doors(Network *w, const int *descriptors, unsigned count) {
    struct Datagrams *d = w->datagrams;
    if (!d) {
        d = w->datagrams = ARENA_NEW(w->arena, struct Datagrams);
        for (size_t i = 0; i < FLOWS; i++) d->flows[i].fd = -1;
    }
    for (unsigned i = 0; i < count; i++) {
        struct sockaddr_storage at = {0};
        struct sockaddr_in port; /* at the same place in both families */
        socklen_t size = sizeof at;
        int flags = fcntl(descriptors[i], F_GETFL);
        if (d->door_count == DOORS || flags < 0 || fcntl(descriptors[i], F_SETFL, flags | O_NONBLOCK) != 0 ||
            getsockname(descriptors[i], (struct sockaddr *)&at, &size) != 0 ||
            !network_watch(w, descriptors[i], READY_DATAGRAMS, d->door_count, EPOLLIN)) {
            close(descriptors[i]);
            continue;
        }
        memcpy(&port, &at, sizeof port);
        d->doors[d->door_count++] = (Door){descriptors[i], ntohs(port.sin_port), at.ss_family == AF_INET};
    }
}

/* The address that a datagram was sent to. */
static bool read_receiver(struct msghdr *m, uint8_t address[16]) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        struct in_pktinfo v4;
        struct in6_pktinfo v6;
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO && c->cmsg_len >= CMSG_LEN(sizeof v4)) {
            memcpy(&v4, CMSG_DATA(c), sizeof v4);
            memset(address, 0, 10);
            address[10] = address[11] = 0xFF;
            memcpy(address + 12, &v4.ipi_addr, 4);
            return true;
        }
        if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO && c->cmsg_len >= CMSG_LEN(sizeof v6)) {
            memcpy(&v6, CMSG_DATA(c), sizeof v6);
            memcpy(address, &v6.ipi6_addr, 16);
            return true;
        }
    }
    return false;
}

static int open_host(const Network *w, const NetAddress *to) {
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(to->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(to->port)};
    bool is_v4 = net_is_v4(to->bytes);
    memcpy(&v4.sin_addr, to->bytes + 12, 4);
    memcpy(&v6.sin6_addr, to->bytes, 16);
    bool able = network_as_program(w, true);
    int fd = able ? socket(is_v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
    if (!network_as_program(w, false) && fd >= 0) close(fd), fd = -1;
    if (fd < 0) return -1;
    if (connect(fd, is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6, is_v4 ? sizeof v4 : sizeof v6) == 0)
        return fd;
    close(fd);
    return -1;
}

/* The flow of a datagram; a new one takes the place of the one that was used the longest time ago. */
static Flow *flow_of(Network *w, uint32_t door, const struct sockaddr_storage *inner, socklen_t size,
                     const NetAddress *to) {
    struct Datagrams *d = w->datagrams;
    uint32_t oldest = 0;
    for (uint32_t i = 0; i < FLOWS; i++) {
        Flow *f = &d->flows[i];
        if (f->fd >= 0 && f->door == door && f->inner_size == size && memcmp(&f->inner, inner, size) == 0 &&
            memcmp(f->to.bytes, to->bytes, 16) == 0)
            return f;
        if (f->fd < 0 ? d->flows[oldest].fd >= 0 : d->flows[oldest].fd >= 0 && f->used < d->flows[oldest].used)
            oldest = i;
    }
    Flow *f = &d->flows[oldest];
    if (f->fd >= 0) close(f->fd);
    *f = (Flow){open_host(w, to), door, *inner, size, *to, 0};
    if (f->fd < 0) return NULL;
    if (network_watch(w, f->fd, READY_DATAGRAMS, FIRST_FLOW + oldest, EPOLLIN)) return f;
    close(f->fd);
    f->fd = -1;
    return NULL;
}

static void tell(Notify *n, const Network *w, const NetAddress *to) {
    char text[96];
    NotifyCall nobody = {.thread = 0};
    net_print(to, true, text, sizeof text);
    if (n->refused) n->refused(n, &nobody, "net", text, !network_denies(w, to, true));
}

/* From the program to the host. */
static void hear_door(Network *w, Notify *n, uint32_t which) {
    struct Datagrams *d = w->datagrams;
    for (int i = 0; which < d->door_count && i < BATCH; i++) {
        Control control = {.room = {0}};
        struct sockaddr_storage from = {0};
        struct iovec part = {d->bytes, sizeof d->bytes};
        struct msghdr m = {.msg_name = &from,
                           .msg_namelen = sizeof from,
                           .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.room,
                           .msg_controllen = sizeof control.room};
        NetAddress to = {.port = d->doors[which].port};
        ssize_t size = recvmsg(d->doors[which].fd, &m, MSG_DONTWAIT);
        if (size < 0 && errno != EINTR && errno != ECONNREFUSED) return;
        if (size < 0 || m.msg_flags & MSG_TRUNC || !read_receiver(&m, to.bytes)) continue;
        if (!network_grants(w, &to, true)) {
            tell(n, w, &to);
            continue;
        }
        Flow *f = flow_of(w, which, &from, m.msg_namelen, &to);
        if (!f) continue;
        f->used = network_now();
        if (send(f->fd, d->bytes, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            errno = 0; /* datagrams may get lost */
    }
}

/* From the host to the program, as if the receiver had sent it. */
static void hear_flow(Network *w, uint32_t which) {
    struct Datagrams *d = w->datagrams;
    Flow *f = &d->flows[which % FLOWS];
    for (int i = 0; f->fd >= 0 && i < BATCH; i++) {
        ssize_t size = recv(f->fd, d->bytes, sizeof d->bytes, MSG_DONTWAIT);
        if (size < 0 && errno != EINTR && errno != ECONNREFUSED) return;
        if (size < 0) continue;
        f->used = network_now();
        const Door *door = &d->doors[f->door];
        Control control = {.room = {0}};
        struct iovec part = {d->bytes, (size_t)size};
        struct msghdr m = {.msg_name = &f->inner,
                           .msg_namelen = f->inner_size,
                           .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.room,
                           .msg_controllen =
                               CMSG_SPACE(door->v4 ? sizeof(struct in_pktinfo) : sizeof(struct in6_pktinfo))};
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        struct in_pktinfo v4 = {0};
        struct in6_pktinfo v6 = {0};
        memcpy(&v4.ipi_spec_dst, f->to.bytes + 12, 4);
        memcpy(&v6.ipi6_addr, f->to.bytes, 16);
        c->cmsg_level = door->v4 ? IPPROTO_IP : IPPROTO_IPV6;
        c->cmsg_type = door->v4 ? IP_PKTINFO : IPV6_PKTINFO;
        c->cmsg_len = door->v4 ? CMSG_LEN(sizeof v4) : CMSG_LEN(sizeof v6);
        memcpy(CMSG_DATA(c), door->v4 ? (void *)&v4 : (void *)&v6, door->v4 ? sizeof v4 : sizeof v6);
        if (sendmsg(door->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) errno = 0; /* datagrams may get lost */
    }
}

void relay_ready(Network *w, Notify *n, uint32_t which, uint32_t events) {
    (void)events;
    if (!w->datagrams) return;
    if (which < FIRST_FLOW) hear_door(w, n, which);
    else hear_flow(w, which - FIRST_FLOW);
}
