/* What the supervisor needs of the private network, made by the program's process before it gives up its rights: see
 * network.h. */
#include "sandbox/launch.h"
#include "sandbox/message.h"
#include "sandbox/network.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool hand_over(NetworkSockets kind, const int *descriptors, unsigned count) {
    bool good = message_send_with(CONTROL_FD, MESSAGE_SOCKETS, (int)kind, descriptors, count);
    for (unsigned i = 0; i < count; i++) close(descriptors[i]);
    return good;
}

/* Where the program may write files that others see, too, it must be known whose socket a file is. */
static bool writes_files(const Access *a) {
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (a->rules[i].rights & RIGHT_WRITE) return true;
    return false;
}

static const char *make_names(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(53), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int on = 1,
        fds[2] = {socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    bool good = fds[0] >= 0 && fds[1] >= 0;
    for (int i = 0; good && i < 2; i++)
        good = setsockopt(fds[i], SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
               bind(fds[i], (struct sockaddr *)&at, sizeof at) == 0 && (i == 0 || listen(fds[i], 16) == 0);
    return good && hand_over(SOCKETS_NAMES, fds, 2) ? NULL : "answer for names";
}

/* Every address is this machine's: `ip route add local default dev lo`, for both families (rtnetlink(7)). */
static bool take_all_addresses(void) {
    static const unsigned char families[] = {AF_INET, AF_INET6};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    bool good = fd >= 0;
    for (size_t i = 0; good && i < COUNT_OF(families); i++) {
        struct {
            struct nlmsghdr head;
            struct rtmsg route;
            struct rtattr interface;
            uint32_t index;
        } request = {{sizeof request, RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, 1, 0},
                     {.rtm_family = families[i],
                      .rtm_table = RT_TABLE_LOCAL,
                      .rtm_protocol = RTPROT_STATIC,
                      .rtm_scope = RT_SCOPE_HOST,
                      .rtm_type = RTN_LOCAL},
                     {RTA_LENGTH(sizeof(uint32_t)), RTA_OIF},
                     1};
        struct {
            struct nlmsghdr head;
            struct nlmsgerr error;
            char more[128];
        } answer;
        good = send(fd, &request, sizeof request, 0) == sizeof request &&
               recv(fd, &answer, sizeof answer, 0) >= (ssize_t)(sizeof answer.head + sizeof answer.error.error) &&
               answer.head.nlmsg_type == NLMSG_ERROR && answer.error.error == 0;
        if (!good && families[i] == AF_INET6 && access("/proc/net/if_inet6", F_OK) != 0) good = true; /* no IPv6 here */
    }
    if (fd >= 0) close(fd);
    return good;
}

/* A socket for each granted port of UDP and family. */
static const char *make_doors(const Policy *p) {
    int fds[NETWORK_DOORS], on = 1;
    uint16_t ports[NETWORK_DOORS / 2];
    unsigned count = 0, port_count = 0;
    if (!take_all_addresses()) return "route datagrams";
    for (uint32_t i = 0; i < p->net_count; i++) {
        const NetRule *r = &p->net[i];
        unsigned j = 0;
        if (!r->udp || r->deny) continue;
        while (j < port_count && ports[j] != r->port) j++;
        if (j < port_count) continue;
        if (port_count == COUNT_OF(ports)) return "relay datagrams for more than 32 ports";
        ports[port_count++] = r->port;
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(r->port)};
        struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(r->port)};
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
            setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0 ||
            bind(fd, (struct sockaddr *)&v4, sizeof v4) != 0)
            return "relay datagrams";
        fds[count++] = fd;
        fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0) continue; /* no IPv6 here */
        if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0 ||
            setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
            setsockopt(fd, IPPROTO_IPV6, 78 /* IPV6_FREEBIND */, &on, sizeof on) != 0 ||
            setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on) != 0 ||
            bind(fd, (struct sockaddr *)&v6, sizeof v6) != 0)
            return "relay datagrams";
        fds[count++] = fd;
    }
    return hand_over(SOCKETS_DATAGRAMS, fds, count) ? NULL : "relay datagrams";
}

const char *network_raise(void) {
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return "open a socket for the loopback interface";
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    bool good = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    int why = errno;
    close(fd);
    errno = why;
    return good ? NULL : "raise the loopback interface";
}

const char *network_inside(const Launch *l) {
    if (!l->filter_options.traps) return NULL;
    NetworkNeeds needs = network_needs(l->policy);
    const char *fault = needs.names ? make_names() : NULL;
    if (!fault && needs.datagrams) fault = make_doors(l->policy);
    if (fault) return fault;
    if (writes_files(l->access)) {
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd >= 0 && !hand_over(SOCKETS_DIAGNOSIS, &fd, 1)) return "hand over sockets";
    }
    return NULL;
}
