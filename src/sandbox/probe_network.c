/* Attempts on the network: see probe.def. */
#include "sandbox/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ATTEMPT(id) ProbeOutcome probe_##id(const ProbeTargets *t)

static struct sockaddr_in loopback(int port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static ProbeOutcome makes(int family, int type, int protocol) {
    int fd = socket(family, type | SOCK_CLOEXEC, protocol);
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    return fd >= 0 ? PROBE_OPEN : PROBE_HELD;
}

static ProbeOutcome connects(int type, int protocol, const void *address, socklen_t size) {
    const struct sockaddr *to = address;
    int fd = socket(to->sa_family, type | SOCK_CLOEXEC, protocol);
    if (fd < 0) return PROBE_HELD;
    ProbeOutcome o = connect(fd, to, size) == 0 ? PROBE_OPEN : PROBE_HELD;
    close(fd);
    return o;
}

ATTEMPT(N01) {
    struct sockaddr_in to = loopback(t->tcp_port);
    return connects(SOCK_STREAM, 0, &to, sizeof to);
}
ATTEMPT(N02) {
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)t->tcp_port)};
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &to.sin6_addr);
    return connects(SOCK_STREAM, 0, &to, sizeof to);
}

/* The host's socket echoes: a word that comes back was delivered. */
static ProbeOutcome echoes(const ProbeTargets *t, bool by_message) {
    struct sockaddr_in to = loopback(t->udp_port);
    struct timeval wait = {1, 0};
    char word[8] = "tocsin";
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return PROBE_HELD;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    struct iovec part = {word, sizeof word};
    struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &part, .msg_iovlen = 1};
    ssize_t n =
        by_message ? sendmsg(fd, &message, 0) : sendto(fd, word, sizeof word, 0, (struct sockaddr *)&to, sizeof to);
    if (n > 0) n = recv(fd, word, sizeof word, 0);
    close(fd);
    return n > 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(N03) { return echoes(t, false); }
ATTEMPT(N24) { return echoes(t, true); }
ATTEMPT(N04) {
    struct sockaddr_in to = loopback(t->tcp_port);
    return connects(SOCK_STREAM, 262, &to, sizeof to);
}
ATTEMPT(N05) {
    struct sockaddr_in to = loopback(t->tcp_port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return PROBE_HELD;
    ssize_t n = sendto(fd, "x", 1, 0x20000000 /* MSG_FASTOPEN */ | MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof to);
    close(fd);
    return n > 0 ? PROBE_OPEN : PROBE_HELD;
}
ATTEMPT(N06) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int n = snprintf(to.sun_path + 1, sizeof to.sun_path - 1, "%s", t->mark);
    return connects(SOCK_STREAM, 0, &to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n));
}
ATTEMPT(N07) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%.80s/read/socket", t->folder);
    return connects(SOCK_STREAM, 0, &to, sizeof to);
}
ATTEMPT(N08) { return (void)t, makes(AF_NETLINK, SOCK_RAW, 0); }
ATTEMPT(N09) {
    (void)t;
    static const int protocols[] = {15, 9, 12};
    for (size_t i = 0; i < COUNT_OF(protocols); i++)
        if (makes(AF_NETLINK, SOCK_RAW, protocols[i]) == PROBE_OPEN) return PROBE_OPEN;
    return PROBE_HELD;
}
ATTEMPT(N10) { return (void)t, makes(AF_PACKET, SOCK_RAW, 0); }
ATTEMPT(N11) { return (void)t, makes(40, SOCK_STREAM, 0); }
ATTEMPT(N12) { return (void)t, makes(38, SOCK_SEQPACKET, 0); }
ATTEMPT(N13) { return (void)t, makes(AF_INET, SOCK_RAW, IPPROTO_ICMP); }
ATTEMPT(N14) { return (void)t, makes(AF_INET, SOCK_DGRAM, IPPROTO_ICMP); }
ATTEMPT(N16) {
    (void)t;
    for (unsigned i = 2; i < 64; i++) { /* 1 is the loopback of each namespace */
        char path[64], name[IF_NAMESIZE];
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        struct ifreq request = {.ifr_ifindex = (int)i};
        bool found = fd >= 0 && ioctl(fd, SIOCGIFNAME, &request) == 0;
        if (fd >= 0) close(fd);
        snprintf(name, sizeof name, "%.15s", request.ifr_name);
        snprintf(path, sizeof path, "%s", name);
        if (found && strcmp(path, "sit0") != 0 && strcmp(path, "tunl0") != 0) return PROBE_OPEN;
    }
    return PROBE_HELD;
}
ATTEMPT(N18) {
    (void)t;
    if (makes(AF_INET, SOCK_STREAM, 132) == PROBE_OPEN || makes(AF_INET, 6, 33) == PROBE_OPEN) return PROBE_OPEN;
    return makes(AF_INET, SOCK_DGRAM, 136);
}
ATTEMPT(N19) {
    (void)t;
    static const int families[] = {31, 29, 44, 15, 30, 21, 43, 41, 23, 26, 9, 4, 5, 3, 10000};
    for (size_t i = 0; i < COUNT_OF(families); i++)
        for (int type = SOCK_STREAM; type <= SOCK_SEQPACKET; type++)
            if (makes(families[i], type, 0) == PROBE_OPEN) return PROBE_OPEN;
    return PROBE_HELD;
}
