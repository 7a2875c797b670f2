/* Attempts on the network: see probe.def. */
#include "selftest/probe.h"
#include "sandbox/syscall_numbers.h"

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

ATTEMPT(N15) {
    (void)t;
    struct sockaddr_in any = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return PROBE_HELD;
    ProbeOutcome o = bind(fd, (struct sockaddr *)&any, sizeof any) == 0 && listen(fd, 1) == 0 ? PROBE_OPEN : PROBE_HELD;
    close(fd);
    return o;
}

/* A socket that whoever started us left open, with a file in it. */
ATTEMPT(N17) {
    (void)t;
    char byte;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr head;
    } control;
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    if (recvmsg(PROBE_FD_SOCKET, &message, MSG_DONTWAIT) < 0) return PROBE_HELD;
    return CMSG_FIRSTHDR(&message) ? PROBE_OPEN : PROBE_HELD;
}

ATTEMPT(N20) {
    (void)t;
    char parameters[120] = {0};
    return probe_call(syscall(SYS_io_uring_setup, 8, parameters));
}

/* A question of ours that a server of names answers. */
ATTEMPT(N21) {
    (void)t;
    static const unsigned char question[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06secret\x04"
                                            "evil\x07"
                                            "example\x00\x00\x01\x00\x01";
    struct sockaddr_in to = loopback(53);
    struct timeval wait = {1, 0};
    unsigned char answer[512] = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return PROBE_HELD;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    ssize_t n = sendto(fd, question, sizeof question - 1, 0, (struct sockaddr *)&to, sizeof to);
    if (n > 0) n = recv(fd, answer, sizeof answer, 0);
    close(fd);
    return n > 3 && (answer[3] & 0xF) == 0 ? PROBE_OPEN : PROBE_HELD;
}

/* The address itself, where at most a name was given. */
ATTEMPT(N22) { return probe_N01(t); }
ATTEMPT(N23) { return probe_N01(t); }

/* A socket that was let through once, pointed elsewhere. */
ATTEMPT(N25) {
    struct sockaddr_in to = loopback(t->tcp_port), other = loopback(t->other_port);
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return PROBE_HELD;
    ProbeOutcome o = PROBE_HELD;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
        bool loose = connect(fd, &nowhere, sizeof nowhere) == 0;
        if (loose && connect(fd, (struct sockaddr *)&other, sizeof other) == 0) o = PROBE_OPEN;
    }
    close(fd);
    return o;
}

static ProbeOutcome connects_to_name(const char *name, bool abstract) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int n = snprintf(to.sun_path + abstract, sizeof to.sun_path - 1, "%s", name);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)abstract + (size_t)n + !abstract);
    return connects(SOCK_STREAM, 0, &to, size);
}

static ProbeOutcome any_connects(const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (connects_to_name(names[i] + (names[i][0] == '@'), names[i][0] == '@') == PROBE_OPEN) return PROBE_OPEN;
    return PROBE_HELD;
}

ATTEMPT(N26) {
    (void)t;
    static const char *const names[] = {"@/tmp/.X11-unix/X0", "/tmp/.X11-unix/X0", "/run/user/1000/wayland-0"};
    struct sockaddr_in to = loopback(6000);
    if (connects(SOCK_STREAM, 0, &to, sizeof to) == PROBE_OPEN) return PROBE_OPEN;
    return any_connects(names, COUNT_OF(names));
}
ATTEMPT(N27) {
    (void)t;
    char own[64];
    snprintf(own, sizeof own, "/run/user/%u/bus", getuid());
    const char *const names[] = {"/run/dbus/system_bus_socket", "/run/systemd/private", own};
    return any_connects(names, COUNT_OF(names));
}
ATTEMPT(N28) {
    (void)t;
    static const char *const names[] = {"/run/nscd/socket", "/var/run/nscd/socket", "/var/lib/sss/pipes/nss",
                                        "/run/systemd/resolve/io.systemd.Resolve",
                                        "/run/systemd/userdb/io.systemd.DynamicUser"};
    return any_connects(names, COUNT_OF(names));
}
