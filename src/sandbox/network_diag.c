/* Whose socket it is, as the kernel lists them: sock_diag(7). See network.h. */
#include "sandbox/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/stat.h>

/* Sees one message of a list; false ends nothing, the list is read to its end. */
typedef void See(const char *message, size_t length, void *context);

/* Asks and reads the whole list, so that the next answer is not mistaken for this one. */
static bool list(int fd, const void *request, size_t size, See *see, void *context) {
    _Alignas(8) char answer[16384];
    if (fd < 0 || send(fd, request, size, MSG_DONTWAIT) < 0) return false;
    for (;;) {
        ssize_t n = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        for (size_t at = 0; at + sizeof(struct nlmsghdr) <= (size_t)n;) {
            struct nlmsghdr head;
            memcpy(&head, answer + at, sizeof head);
            if (head.nlmsg_len < sizeof head || head.nlmsg_len > (size_t)n - at) return false;
            if (head.nlmsg_type == NLMSG_DONE) return true;
            if (head.nlmsg_type == NLMSG_ERROR) return false;
            see(answer + at, head.nlmsg_len, context);
            at += (size_t)NLMSG_ALIGN(head.nlmsg_len);
        }
    }
}

static uint32_t inode_of(int socket) {
    struct stat s;
    return fstat(socket, &s) == 0 ? (uint32_t)s.st_ino : 0;
}

static bool is_bound(const Network *w, uint32_t inode) {
    for (uint32_t i = 0; inode && i < w->bound_count; i++)
        if (w->bound[i] == inode) return true;
    return false;
}

typedef struct FileSearch {
    const Network *network;
    const NetworkFile *file;
    bool found;
} FileSearch;

static void see_file(const char *message, size_t length, void *context) {
    enum { ATTRIBUTE_VFS = 1 };
    FileSearch *s = context;
    struct unix_diag_msg m;
    if (length < NLMSG_LENGTH(sizeof m)) return;
    memcpy(&m, message + NLMSG_HDRLEN, sizeof m);
    if (s->network->backend != BACKEND_NAMESPACES && !is_bound(s->network, m.udiag_ino)) return;
    for (size_t at = NLMSG_LENGTH(sizeof m); at + sizeof(struct nlattr) <= length;) {
        struct nlattr head;
        uint32_t vfs[2]; /* inode, device */
        memcpy(&head, message + at, sizeof head);
        if (head.nla_len < sizeof head || head.nla_len > length - at) return;
        if (head.nla_type == ATTRIBUTE_VFS && head.nla_len >= sizeof head + sizeof vfs) {
            memcpy(vfs, message + at + sizeof head, sizeof vfs);
            s->found |= vfs[0] == s->file->inode && vfs[1] == s->file->device;
        }
        at += (size_t)NLA_ALIGN(head.nla_len);
    }
}

static int host_list(Network *w) {
    if (w->host_diagnosis < 0) w->host_diagnosis = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    return w->host_diagnosis;
}

bool diag_has_file(Network *w, const NetworkFile *f) {
    struct {
        struct nlmsghdr head;
        struct unix_diag_req body;
    } request = {{sizeof request, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
                 {.sdiag_family = AF_UNIX, .udiag_states = ~0u, .udiag_show = UDIAG_SHOW_VFS}};
    FileSearch s = {w, f, false};
    int fd = w->backend == BACKEND_NAMESPACES ? w->diagnosis : host_list(w);
    return list(fd, &request, sizeof request, see_file, &s) && s.found;
}

void diag_remember(Network *w, int socket) {
    if (w->bound_count < NETWORK_BOUND) {
        w->bound = arena_grow(w->arena, w->bound, w->bound_count, &w->bound_capacity, 16, sizeof *w->bound);
        w->bound[w->bound_count++] = inode_of(socket);
        return;
    }
    w->bound[w->bound_next++ % NETWORK_BOUND] =
        inode_of(socket); /* the oldest are forgotten, and refused from then on */
}

bool diag_is_bound(const Network *w, int socket) { return is_bound(w, inode_of(socket)); }

typedef struct PortSearch {
    const Network *network;
    const NetAddress *to;
    bool ours, others;
} PortSearch;

/* Whether who is bound there may be the one who is connected to. */
static bool may_hear(const struct inet_diag_msg *m, const uint8_t to[16]) {
    uint8_t at[16] = {[10] = 0xFF, 0xFF};
    if (m->idiag_family == AF_INET) memcpy(at + 12, m->id.idiag_src, 4);
    else memcpy(at, m->id.idiag_src, 16);
    return net_is_any(at) || net_is_any(to) || memcmp(at, to, 16) == 0;
}

static void see_port(const char *message, size_t length, void *context) {
    PortSearch *s = context;
    struct inet_diag_msg m;
    if (length < NLMSG_LENGTH(sizeof m)) return;
    memcpy(&m, message + NLMSG_HDRLEN, sizeof m);
    if (ntohs(m.id.idiag_sport) != s->to->port || !may_hear(&m, s->to->bytes)) return;
    if (is_bound(s->network, m.idiag_inode)) s->ours = true;
    else s->others = true;
}

PortOwner diag_owner(Network *w, const NetAddress *to) {
    enum { LISTENING = 10 };
    PortSearch s = {.network = w, .to = to};
    for (int i = 0; i < 2; i++) {
        struct {
            struct nlmsghdr head;
            struct inet_diag_req_v2 body;
        } request = {
            {sizeof request, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
            {.sdiag_family = i ? AF_INET6 : AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_states = 1u << LISTENING}};
        if (!list(host_list(w), &request, sizeof request, see_port, &s)) return PORT_OTHERS;
    }
    return s.others ? PORT_OTHERS : s.ours ? PORT_OURS : PORT_FREE;
}
