/* Packets between the processes of a run: see message.h. */
#include "sandbox/message.h"

#include <stdio.h>
#include <sys/socket.h>

_Bool message_send(int socket, MessageKind kind, int value, const char *text) {
    Message m = {.kind = (int32_t)kind, .value = value};
    snprintf(m.text, sizeof m.text, "%s", text ? text : "");
    return send(socket, &m, sizeof m, MSG_NOSIGNAL) == (ssize_t)sizeof m;
}
