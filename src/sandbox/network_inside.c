/* What the supervisor needs of the private network, made by the program's process before it gives up its rights: see network.h. */
#include "sandbox/launch.h"
#include "sandbox/message.h"
#include "sandbox/network.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
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
    int on = 1, fds[2] = {socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    bool good = fds[0] >= 0 && fds[1] >= 0;
    for (int i = 0; good && i < 2; i++)
        good = setsockopt(fds[i], SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
               bind(fds[i], (struct sockaddr *)&at, sizeof at) == 0 && (i == 0 || listen(fds[i], 16) == 0);
    return good && hand_over(SOCKETS_NAMES, fds, 2) ? NULL : "answer for names";
}

const char *network_inside(const Launch *l) {
    if (!l->filter_options.traps) return NULL;
    NetworkNeeds needs = network_needs(l->policy);
    const char *fault = needs.names ? make_names() : NULL;
    if (fault) return fault;
    if (writes_files(l->access)) {
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd >= 0 && !hand_over(SOCKETS_DIAGNOSIS, &fd, 1)) return "hand over sockets";
    }
    return NULL;
}
