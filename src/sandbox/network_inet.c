/* What an address may be used for: see network.h, ip(7), tcp(7). */
#include "sandbox/network.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>

/* Whether a granted name has the address now, for whatever port. */
static bool is_pinned(const Network *w, const NetAddress *a) {
    for (uint32_t i = 0; i < w->pin_count; i++)
        if (memcmp(w->pins[i].address, a->bytes, 16) == 0 && w->pins[i].until > network_now()) return true;
    return false;
}

void network_pin(Network *w, const uint8_t address[16], uint32_t rule, int64_t milliseconds) {
    if (milliseconds < NETWORK_PIN_LEAST) milliseconds = NETWORK_PIN_LEAST;
    if (milliseconds > NETWORK_PIN_MOST) milliseconds = NETWORK_PIN_MOST;
    int64_t now = network_now(), until = now + milliseconds;
    NetworkPin *place = NULL;
    for (uint32_t i = 0; i < w->pin_count; i++) {
        NetworkPin *p = &w->pins[i];
        if (p->rule == rule && memcmp(p->address, address, 16) == 0) {
            if (p->until < until) p->until = until;
            return;
        }
        if (!place || p->until < place->until) place = p;
    }
    if (!place || (place->until > now && w->pin_count < NETWORK_PINS)) {
        w->pins = arena_grow(w->arena, w->pins, w->pin_count, &w->pin_capacity, 32, sizeof *w->pins);
        place = &w->pins[w->pin_count++];
    }
    *place = (NetworkPin){.rule = rule, .until = until};
    memcpy(place->address, address, 16);
}

/* A granted name has the address, and the grant has the port. */
static bool is_named(const Network *w, const NetAddress *a, bool udp) {
    const NetRule *rules = w->policy->net;
    int64_t now = network_now();
    for (uint32_t i = 0; i < w->pin_count; i++) {
        const NetworkPin *p = &w->pins[i];
        if (p->until <= now || memcmp(p->address, a->bytes, 16) != 0) continue;
        for (uint32_t j = 0; j < w->policy->net_count; j++) {
            const NetRule *r = &rules[j];
            if (r->kind == NET_NAME && !r->deny && !r->listen && r->udp == udp &&
                str_eq(r->name, rules[p->rule].name) && (r->any_port || r->port == a->port))
                return true;
        }
    }
    return false;
}

bool network_denies(const Network *w, const NetAddress *a, bool udp) {
    for (uint32_t i = 0; i < w->policy->net_count; i++)
        if (w->policy->net[i].deny && net_touches(&w->policy->net[i], a, udp)) return true;
    return false;
}

bool network_grants(const Network *w, const NetAddress *a, bool udp) {
    bool covered = false;
    if (network_denies(w, a, udp)) return false;
    for (uint32_t i = 0; i < w->policy->net_count; i++)
        covered |= !w->policy->net[i].deny && net_covers(&w->policy->net[i], a, udp);
    return covered || (!net_is_private(a->bytes) && is_named(w, a, udp));
}

static bool listen_granted(const Network *w, const NetAddress *a) {
    for (uint32_t i = 0; i < w->policy->net_count; i++) {
        const NetRule *r = &w->policy->net[i];
        if (r->listen && r->port == a->port && (r->kind == NET_ALL || memcmp(r->address, a->bytes, 16) == 0))
            return true;
    }
    return false;
}

static void refuse(const NetworkCall *c, const char *permission) {
    char text[96];
    net_print(&c->at, c->type == SOCK_DGRAM, text, sizeof text);
    network_refuse(c, permission, text, !network_denies(c->notify->network, &c->at, c->type == SOCK_DGRAM));
}

/* A state of tcp(7), by TCP_INFO; -1 for what is not TCP. */
static int state_of(int socket) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_state : -1;
}

static void connect_own(const NetworkCall *c) {
    bool waits;
    int error = network_connect_now(c, c->socket, &c->own, c->size, &waits);
    if (waits && (error == EINPROGRESS || error == EALREADY)) network_later(c, c->socket, -1);
    else network_end(c, error);
}

/* A socket that is connected, or is about to be, is asked again: nothing is decided any more. */
static void connect_again(const NetworkCall *c, int state) {
    int flags = fcntl(c->socket, F_GETFL);
    if (state != TCP_SYN_SENT) network_end(c, EISCONN);
    else if (flags < 0 || flags & O_NONBLOCK) network_end(c, EALREADY);
    else network_later(c, c->socket, -1);
}

static int fault_of(int socket) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/* Remembers whose question comes from there, so that a refused name can be told with its line. */
static void note_resolver(Network *w, const NetworkCall *c) {
    struct sockaddr_storage own = {0};
    socklen_t size = sizeof own;
    if (c->at.port != 53 || getsockname(c->socket, (struct sockaddr *)&own, &size) != 0) return;
    struct sockaddr_in at; /* the port stands at the same place in both families */
    memcpy(&at, &own, sizeof at);
    w->resolvers[w->resolver_next++ % NETWORK_RESOLVERS] = (NetworkResolver){ntohs(at.sin_port), c->call->thread};
}

/* Datagrams stay in the private network, whatever they are for: the relay reads what is granted. */
static void connect_datagrams(const NetworkCall *c) {
    const Network *w = c->notify->network;
    bool apart = c->own.ss_family == AF_UNSPEC;
    if (w->backend != BACKEND_NAMESPACES) network_end(c, EACCES);
    /* A name's address is asked about by resolvers, which choose among several so. */
    else if (apart || net_is_loopback(c->at.bytes) || net_is_any(c->at.bytes) || network_grants(w, &c->at, true) ||
             is_pinned(w, &c->at)) {
        bool waits, asks = c->at.port == 53 && net_is_loopback(c->at.bytes);
        if (asks && !w->names && c->notify->refused)
            c->notify->refused(c->notify, c->call, "net", "names", true); /* nobody answers */
        int error = network_connect_now(c, c->socket, &c->own, c->size, &waits);
        if (!error) note_resolver(c->notify->network, c);
        network_end(c, error);
    } else refuse(c, "net");
}

static bool is_faulty(const NetworkCall *c, bool apart) {
    if (c->inet || (apart && c->own.ss_family == AF_UNSPEC)) return false;
    network_end(c, c->own.ss_family == AF_INET || c->own.ss_family == AF_INET6 ? EINVAL : EAFNOSUPPORT);
    return true;
}

/* Loopback: where the run listens itself. */
static void connect_local(const NetworkCall *c, bool local, bool host) {
    Network *w = c->notify->network;
    bool spaces = w->backend == BACKEND_NAMESPACES;
    PortOwner owner = local && (w->bound_count || !spaces) ? diag_owner(w, &c->at) : PORT_OTHERS;
    if (owner == PORT_OURS) host_connect(c);
    else if (local && spaces && !host) connect_own(c);
    else if (owner == PORT_FREE && !spaces) network_end(c, ECONNREFUSED);
    else refuse(c, "net");
}

/* With Landlock alone the program reads hosts(5) itself, and asks nobody. */
static bool knows_by_hosts(Network *w, const NetAddress *a) {
    if (is_pinned(w, a) || !network_needs(w->policy).names) return false;
    names_pin_hosts(w);
    return network_grants(w, a, false);
}

void network_inet_connect(const NetworkCall *c) {
    Network *w = c->notify->network;
    if (is_faulty(c, true)) return;
    if (c->type == SOCK_DGRAM) {
        connect_datagrams(c);
        return;
    }
    int state = state_of(c->socket), fault;
    bool host = host_owns(w, c->socket), apart = c->own.ss_family == AF_UNSPEC;
    bool spaces = w->backend == BACKEND_NAMESPACES, local = net_is_loopback(c->at.bytes) || net_is_any(c->at.bytes);
    if (state < 0 || (apart && (host || !spaces))) network_end(c, EACCES);
    else if (apart) connect_own(c);
    else if (state != TCP_CLOSE) connect_again(c, state);
    else if (host && (fault = fault_of(c->socket)) != 0) network_end(c, fault);
    else if (!spaces && c->at.port == 53 && names_is_server(w, &c->at)) host_connect_names(c);
    else if (network_grants(w, &c->at, false) || (!spaces && knows_by_hosts(w, &c->at))) {
        if (c->notify->used) c->notify->used(c->notify, c->call, c->at.bytes, c->at.port);
        host_connect(c);
    } else connect_local(c, local, host);
}

void network_inet_bind(const NetworkCall *c) {
    const Network *w = c->notify->network;
    if (is_faulty(c, false)) return;
    bool spaces = w->backend == BACKEND_NAMESPACES;
    /* A datagram socket that only wants to send binds so. */
    bool sends = c->type == SOCK_DGRAM && net_is_any(c->at.bytes) && c->at.port == 0 && spaces;
    if (host_owns(w, c->socket)) {
        network_end(c, EINVAL);
    } else if (c->type == SOCK_STREAM && listen_granted(w, &c->at)) {
        host_bind(c);
    } else if (!net_is_loopback(c->at.bytes) && !sends) {
        char text[96];
        NetAddress at = c->at;
        if (net_is_any(at.bytes)) snprintf(text, sizeof text, "%u", at.port);
        else net_print(&at, false, text, sizeof text);
        network_refuse(c, "listen", text, c->type == SOCK_STREAM);
    } else {
        int error = ESRCH;
        if (network_is_waiting(c)) error = bind(c->socket, (const struct sockaddr *)&c->own, c->size) == 0 ? 0 : errno;
        if (!error && !spaces) diag_remember(c->notify->network, c->socket);
        network_end(c, error);
    }
}

/* Where the socket is bound. False if it is not. */
static bool bound_to(int socket, NetAddress *a) {
    struct sockaddr_storage at = {0};
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    socklen_t size = sizeof at;
    if (getsockname(socket, (struct sockaddr *)&at, &size) != 0) return false;
    *a = (NetAddress){.bytes = {[10] = 0xFF, 0xFF}};
    memcpy(&v4, &at, sizeof v4);
    memcpy(&v6, &at, sizeof v6);
    if (at.ss_family == AF_INET) memcpy(a->bytes + 12, &v4.sin_addr, 4);
    else memcpy(a->bytes, &v6.sin6_addr, 16);
    a->port = ntohs(at.ss_family == AF_INET ? v4.sin_port : v6.sin6_port);
    return a->port != 0;
}

/* listen(2) binds what is not bound, to every address: on the host only what bind was granted for may listen. */
void network_inet_listen(const NetworkCall *c) {
    const Network *w = c->notify->network;
    NetAddress at = {{0}, 0};
    bool outside = w->backend != BACKEND_NAMESPACES || host_owns(w, c->socket);
    int error = ESRCH;
    if (outside && (!bound_to(c->socket, &at) || !diag_is_bound(w, c->socket))) {
        network_refuse(c, "listen", "without an address", false);
        return;
    }
    if (network_is_waiting(c)) error = listen(c->socket, (int)(uint32_t)c->call->arguments[1]) == 0 ? 0 : errno;
    network_end(c, error);
}
