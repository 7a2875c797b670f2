/* What the processes of one run say to each other over one socket pair of packets.
 *
 *   supervisor (outside) --signal number--> process 1 (inside) --Message--> supervisor
 *
 * The program itself holds no end of it: its copy is closed by exec. */
#ifndef TOCSIN_SANDBOX_MESSAGE_H
#define TOCSIN_SANDBOX_MESSAGE_H

#include <stdint.h>

typedef enum MessageKind {
    MESSAGE_FAULT = 1, /* a step of the set-up failed: text says which, value is errno */
    MESSAGE_EXEC,      /* execve failed: value is errno */
    MESSAGE_STARTED,   /* all layers are in force; exec is next */
    MESSAGE_STOPPED,   /* the program was stopped by signal `value` */
    MESSAGE_ENDED,     /* value is its wait status */
    MESSAGE_MEMORY,    /* over the memory limit: everything inside was killed */
    MESSAGE_PROCESSES, /* over the limit of processes: the same */
} MessageKind;

typedef struct Message {
    int32_t kind, value;
    char text[120]; /* terminated */
} Message;

/* False where the other side is gone. Never waits for room and raises no signal. */
_Bool message_send(int socket, MessageKind kind, int value, const char *text);

#endif
