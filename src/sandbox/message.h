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
    MESSAGE_READY,     /* all that a kernel may forbid is done: there is no other backend to turn to any more */
    MESSAGE_LISTENER,  /* comes with the descriptor of notify.h; value is its set of traps */
    MESSAGE_NESTED,    /* the run around answers the program's calls */
    MESSAGE_SOCKETS,   /* comes with descriptors of the private network: network.h */
    MESSAGE_ROOT,      /* comes with the descriptor of root_server.h, and /proc of the processes inside */
    MESSAGE_PLACES,    /* comes with two of each private place: inside.h; value is their set */
    MESSAGE_MOUNT,     /* comes with one of a writable mount; value is the number of its rule */
    MESSAGE_INPUT,     /* comes with what takes the place of standard stream `value`: input.h */
    MESSAGE_STARTED,   /* all layers are in force; exec is next */
    MESSAGE_STOPPED,   /* the program was stopped by signal `value` */
    MESSAGE_ENDED,     /* value is its wait status */
    MESSAGE_MEMORY,    /* over the memory limit: everything inside was killed */
    MESSAGE_PROCESSES, /* over the limit of processes, or of tasks, which `value` is: the same */
} MessageKind;

typedef struct Message {
    int32_t kind, value;
    char text[120]; /* terminated */
} Message;

enum { MESSAGE_MAX_DESCRIPTORS = 64 };

/* False where the other side is gone. Never waits for room and raises no signal. */
_Bool message_send(int socket, MessageKind kind, int value, const char *text);

/* The same with copies of descriptors (unix(7), SCM_RIGHTS). */
_Bool message_send_with(int socket, MessageKind kind, int value, const int *descriptors, unsigned count);

/* What has come, without waiting: 1; 0 with errno if nothing has, or the other side is gone (errno 0). Descriptors are the caller's to
 * close; `descriptors` has MESSAGE_MAX_DESCRIPTORS places. */
int message_receive(int socket, Message *m, int *descriptors, unsigned *count);

#endif
