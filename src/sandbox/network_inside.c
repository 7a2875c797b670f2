/* What the supervisor needs of the private network, made by the program's process before it gives up its rights: see network.h. */
#include "sandbox/launch.h"
#include "sandbox/message.h"
#include "sandbox/network.h"

#include <linux/netlink.h>
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

const char *network_inside(const Launch *l) {
    if (!l->filter_options.traps) return NULL;
    if (writes_files(l->access)) {
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd >= 0 && !hand_over(SOCKETS_DIAGNOSIS, &fd, 1)) return "hand over sockets";
    }
    return NULL;
}
