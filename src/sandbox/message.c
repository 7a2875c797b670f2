/* Packets between the processes of a run: see message.h. */
#include "sandbox/message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

_Bool message_send(int socket, MessageKind kind, int value, const char *text) {
    Message m = {.kind = (int32_t)kind, .value = value};
    snprintf(m.text, sizeof m.text, "%s", text ? text : "");
    return send(socket, &m, sizeof m, MSG_NOSIGNAL) == (ssize_t)sizeof m;
}

typedef union Attached {
    struct cmsghdr head;
    char room[CMSG_SPACE(MESSAGE_MAX_DESCRIPTORS * sizeof(int))];
} Attached;

_Bool message_send_with(int socket, MessageKind kind, int value, const int *descriptors, unsigned count) {
    Message m = {.kind = (int32_t)kind, .value = value};
    Attached attached = {.room = {0}};
    struct iovec part = {&m, sizeof m};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = attached.room,
                             .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    if (count > MESSAGE_MAX_DESCRIPTORS) return 0;
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(c), descriptors, count * sizeof(int));
    return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)sizeof m;
}

int message_receive(int socket, Message *m, int *descriptors, unsigned *count) {
    Attached attached = {.room = {0}};
    struct iovec part = {m, sizeof *m};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = attached.room, .msg_controllen = sizeof attached.room};
    *count = 0;
    ssize_t n;
    do n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    for (struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&message) : NULL; c; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
        *count = (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(descriptors, CMSG_DATA(c), *count * sizeof(int));
    }
    if (n == 0) errno = 0;
    if (n != (ssize_t)sizeof *m) return 0;
    m->text[sizeof m->text - 1] = 0;
    return 1;
}
