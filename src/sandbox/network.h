/* The program's network as the supervisor makes it. Every connect, bind and listen is done here, on the supervisor's
 * own copy of the address and of the socket; the program's own calls reach nothing (with namespaces its network is
 * empty, and from Landlock ABI 4 on the kernel refuses its TCP besides).
 *
 *   network.c         what came in: calls, events, calls that take time
 *   network_inet.c    what each address may be used for
 *   network_host.c    sockets of the host, handed in
 *   network_epoll.c   sets that wait for them
 *   network_unix.c    sockets in files
 *   network_diag.c    whose socket it is
 *   network_names.c   DNS for granted names
 *   network_relay.c   UDP
 *   network_inside.c  what the program's process makes before it is confined
 *
 * One thread, the supervisor's; nothing here waits. */
#ifndef TOCSIN_SANDBOX_NETWORK_H
#define TOCSIN_SANDBOX_NETWORK_H

#include "policy/policy.h"
#include "sandbox/notify.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum {
    NETWORK_PENDING = 256, /* calls that wait for their end at once; ENOBUFS beyond */
    NETWORK_RETRY = 5,     /* milliseconds between two looks at a full queue */
    NETWORK_DOORS = 64,    /* half as many UDP ports that are granted */
    NETWORK_BOUND = 65536, /* sockets that are remembered as bound by the run */
    NETWORK_RESOLVERS = 64,
    NETWORK_PINS = 4096,                 /* addresses of names that are remembered */
    NETWORK_PIN_LEAST = 60 * 1000,       /* milliseconds that an address of a name stays granted, */
    NETWORK_PIN_MOST = 24 * 3600 * 1000, /* whatever its TTL says */
};

typedef struct Network Network;

/* What a run needs of it beyond private sockets. */
typedef struct NetworkNeeds {
    bool host;      /* sockets of the host inside: TCP or listen grants */
    bool names;     /* a DNS answerer */
    bool datagrams; /* a UDP relay */
} NetworkNeeds;
NetworkNeeds network_needs(const Policy *policy);

/* Whether this kernel can tell whose network a socket is of (SO_NETNS_COOKIE, Linux 5.14). */
bool network_is_able(void);

/* Descriptors that the program's process made in its network, by MESSAGE_SOCKETS. */
typedef enum NetworkSockets {
    SOCKETS_DIAGNOSIS = 1, /* one of sock_diag(7) */
    SOCKETS_NAMES,         /* 127.0.0.1:53, UDP and listening TCP */
    SOCKETS_DATAGRAMS,     /* UDP, each bound to a granted port of every address, with IP_PKTINFO */
} NetworkSockets;

/* `host_id`: what the program is on the host when root started it, else -1. `landlock_abi`: what it wears. NULL with
 * errno. */
Network *network_make(const Policy *policy, Backend backend, uid_t host_id, int landlock_abi);

/* Takes them over. */
void network_attach(Network *network, NetworkSockets kind, const int *descriptors, unsigned count);

/* What to poll for POLLIN, and milliseconds until network_step() wants to be called anyway, or -1. */
int network_descriptor(const Network *network);
int network_wait(const Network *network);
void network_step(Network *network, Notify *n);

/* The rest is shared by the files of the network alone. */

/* A call in hand. `socket` is the supervisor's copy. */
typedef struct NetworkCall {
    Notify *notify;
    const NotifyCall *call;
    int socket, family, type;
    struct sockaddr_storage own; /* the supervisor's copy of the address; zero behind `size` */
    socklen_t size;
    bool inet;     /* `own` is AF_INET or AF_INET6, and whole: then */
    NetAddress at; /* where it leads */
} NetworkCall;

typedef struct NetworkPending {
    uint64_t id; /* 0: free */
    int socket;
    int64_t deadline; /* of SO_SNDTIMEO, or INT64_MAX */
    int file;         /* a socket's file that has a full queue: try again; else -1 */
} NetworkPending;

/* An address that a granted name had. */
typedef struct NetworkPin {
    uint8_t address[16];
    uint32_t rule; /* a NAME rule of that name */
    int64_t until;
} NetworkPin;

/* Who asks for names: the thread that connected a socket of this port to the answerer. */
typedef struct NetworkResolver {
    uint16_t port;
    pid_t thread;
} NetworkResolver;

struct Network {
    const Policy *policy;
    Arena *arena;
    Backend backend;
    uid_t host_id;
    const struct Access *access; /* for mode.c */
    const struct Inside *inside; /* of a root that the supervisor serves (inside.h), or NULL */
    bool tcp_is_refused; /* Landlock refuses the program's own */
    int epoll;
    timer_t alarm;        /* interrupts what the program makes wait */
    uint64_t host_cookie; /* of the host's network namespace: SO_NETNS_COOKIE */
    int diagnosis;        /* sock_diag(7) of the private network; -1 for none */
    int host_diagnosis;   /* the same of the host's, made when first needed */
    NetworkPending pending[NETWORK_PENDING];
    uint32_t pending_count;
    uint32_t *bound; /* inodes of sockets that the run has bound on the host */
    uint32_t bound_count, bound_capacity, bound_next;
    NetworkPin *pins;
    uint32_t pin_count, pin_capacity;
    NetworkResolver resolvers[NETWORK_RESOLVERS]; /* the last ones */
    uint32_t resolver_next;
    struct Names *names;         /* network_names.c, NULL for none */
    struct Datagrams *datagrams; /* network_relay.c, NULL for none */
};

/* Milliseconds of the monotonic clock. */
int64_t network_now(void);

/* What becomes ready: who is asked. */
typedef enum NetworkReady { READY_PENDING, READY_NAMES, READY_DATAGRAMS, READY_COUNT } NetworkReady;
bool network_watch(Network *w, int fd, NetworkReady who, uint32_t which, uint32_t events);
void names_ready(Network *w, Notify *n, uint32_t which, uint32_t events);
void relay_ready(Network *w, Notify *n, uint32_t which, uint32_t events);

/* Ends the call; the supervisor's copy of the socket is closed. network_refuse() answers EACCES and tells of it;
 * `value` is what a grant would name, if one helps. */
void network_end(const NetworkCall *c, int error);
void network_refuse(const NetworkCall *c, const char *permission, const char *value, bool grantable);
bool network_is_waiting(const NetworkCall *c);

/* Waits for the end of a connect on `socket` (taken over, like `file` if it is not -1) and answers then. */
void network_later(const NetworkCall *c, int socket, int file);

/* connect(2) on the supervisor's copy that never waits, whatever the program does to the socket meanwhile: 0 or an
 * errno; EINPROGRESS or EAGAIN where it would wait. `*waits` is whether the program's socket does. */
int network_connect_now(const NetworkCall *c, int socket, const void *address, socklen_t size, bool *waits);

/* Acts on files as the program would: as its user on the host. False with errno. */
bool network_as_program(const Network *network, bool begin);

/* Whether policy lets the program connect; loopback inside is not asked about. Whether it denies it by name. */
bool network_grants(const Network *w, const NetAddress *a, bool udp);
bool network_denies(const Network *w, const NetAddress *a, bool udp);

/* The address counts as one of the granted names of `rule`, for so long. */
void network_pin(Network *w, const uint8_t address[16], uint32_t rule, int64_t milliseconds);

void network_inet_connect(const NetworkCall *c);
void network_inet_bind(const NetworkCall *c);
void network_inet_listen(const NetworkCall *c);
void network_unix_connect(const NetworkCall *c);
void network_unix_bind(const NetworkCall *c);
void network_unix_listen(const NetworkCall *c);

/* Whether the socket is one of the host's that was handed in. */
bool host_owns(const Network *w, int socket);

/* Landlock alone: connects the program to the DNS answerer, whatever it thinks it connects to. */
void host_connect_names(const NetworkCall *c);

/* Connects a socket of the host as the program's own is set up, and puts it in its place. */
void host_connect(const NetworkCall *c);
void host_bind(const NetworkCall *c);

/* Sets of epoll(7) in which the program has the socket already: to be looked for before another takes its place, and
 * told of that one afterwards (-1: none did). */
enum { NETWORK_SETS = 8 };
typedef struct NetworkSet {
    int fd;
    struct epoll_event event;
} NetworkSet;
typedef struct NetworkSets {
    unsigned count;
    NetworkSet items[NETWORK_SETS];
} NetworkSets;
void epoll_collect(const NetworkCall *c, NetworkSets *sets);
void epoll_restore(const NetworkCall *c, NetworkSets *sets, int socket);

/* A file as the kernel's list of sockets names it. */
typedef struct NetworkFile {
    uint32_t device, inode;
} NetworkFile;

/* Whether a socket of the run's own network is bound to the file: then the run made it. Who is outside has his sockets
 * in another network, also those whose files the program can see. With Landlock alone: whether one is that
 * diag_remember() knows. */
bool diag_has_file(Network *w, const NetworkFile *f);

/* Remembers a socket of the host that the run has bound; whether it is one; who listens at a port of the host. */
void diag_remember(Network *w, int socket);
bool diag_is_bound(const Network *w, int socket);
typedef enum PortOwner { PORT_FREE, PORT_OURS, PORT_OTHERS } PortOwner;
PortOwner diag_owner(Network *w, const NetAddress *to);

/* The DNS answerer, also for one connected stream (Landlock alone); the relay. */
void names_attach(Network *w, const int *descriptors, unsigned count);
bool names_serve(Network *w, int stream);
void names_pin_hosts(Network *w);                      /* what hosts(5) says of granted names */
bool names_is_server(Network *w, const NetAddress *a); /* one that the host asks */
int names_wait(const Network *w);
void names_step(Network *w, Notify *n);
void relay_attach_doors(Network *w, const int *descriptors, unsigned count);

#endif
