/* The program's network as the supervisor makes it. Every connect and bind is done here, on the supervisor's own copy of the address and
 * of the socket; the program's own calls reach nothing (with namespaces its network is empty, and from Landlock ABI 4 on the kernel
 * refuses its TCP besides).
 *
 *   network.c         what each call may do; calls that take time
 *   network_unix.c    sockets in files
 *   network_inside.c  what the program's process makes before it is confined
 *
 * One thread, the supervisor's; nothing here waits. */
#ifndef TOCSIN_SANDBOX_NETWORK_H
#define TOCSIN_SANDBOX_NETWORK_H

#include "policy/policy.h"
#include "sandbox/notify.h"

#include <sys/socket.h>

enum {
    NETWORK_PENDING = 256, /* calls that wait for their end at once; ENOBUFS beyond */
    NETWORK_RETRY = 5,     /* milliseconds between two looks at a full queue */
};

typedef struct Network Network;

/* `host_id`: what the program is on the host when root started it, else -1. NULL with errno. */
Network *network_make(Arena *arena, const Policy *policy, Backend backend, uid_t host_id);
void network_free(Network *network);

/* Descriptors that the program's process made in its network, by MESSAGE_SOCKETS. */
typedef enum NetworkSockets {
    SOCKETS_DIAGNOSIS = 1, /* one of sock_diag(7) */
} NetworkSockets;

/* Takes them over. */
void network_attach(Network *network, NetworkSockets kind, const int *descriptors, unsigned count);

/* What to poll for POLLIN, and milliseconds until network_step() wants to be called anyway, or -1. */
int network_descriptor(const Network *network);
int network_wait(const Network *network);
void network_step(Network *network, Notify *n);

/* The rest is shared by the files of the network alone. */

typedef struct NetworkAddress {
    struct sockaddr_storage own; /* the supervisor's copy; zero behind `size` */
    socklen_t size;
    bool inet;         /* AF_INET or AF_INET6, and whole: the following says where */
    uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint16_t port;
} NetworkAddress;

/* A call in hand. `socket` is the supervisor's copy. */
typedef struct NetworkCall {
    Notify *notify;
    const NotifyCall *call;
    int socket, family, type;
    NetworkAddress address;
} NetworkCall;

typedef struct NetworkPending {
    uint64_t id; /* 0: free */
    int socket;
    int64_t deadline; /* of SO_SNDTIMEO, or INT64_MAX */
    int file;         /* a socket's file that has a full queue: try again; else -1 */
} NetworkPending;

struct Network {
    const Policy *policy;
    Backend backend;
    uid_t host_id;
    int epoll;
    timer_t alarm; /* interrupts what the program makes wait */
    NetworkPending pending[NETWORK_PENDING];
    uint32_t pending_count;
    int diagnosis; /* sock_diag(7) of the private network; -1 for none */
};

/* Answers with EACCES and tells of it. `value` is what a grant would name. */
void network_refuse(const NetworkCall *c, const char *permission, const char *value);
void network_end(const NetworkCall *c, int error);

/* Waits for the end of a connect on `socket` (taken over) and answers then. */
void network_later(const NetworkCall *c, int socket, int file);

/* connect(2) on the supervisor's copy that never waits, whatever the program does to the socket meanwhile: 0 or an errno;
 * EINPROGRESS or EAGAIN where it would wait. `*waits` is whether the program's socket does. */
int network_connect_now(const NetworkCall *c, int socket, const void *address, socklen_t size, bool *waits);

/* Acts on files as the program would: as its user on the host. False with errno. */
bool network_as_program(const Network *network, bool begin);

void network_unix_connect(const NetworkCall *c);
void network_unix_bind(const NetworkCall *c);

#endif
