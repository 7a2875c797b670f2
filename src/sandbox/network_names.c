/* The DNS answerer of the private network: addresses of granted names, and of no others, asked of the host's own name
 * servers (resolv.conf(5), hosts(5)). What it answers is remembered, so that only these addresses are connected to. See
 * network.h. */
#include "sandbox/dns.h"
#include "sandbox/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

enum {
    CLIENTS = 16,
    QUERIES = 64,
    SERVERS = 3,
    TRIES = 2,       /* of each server */
    PATIENCE = 2000, /* milliseconds for each */
    OWN_TTL = 60,    /* of what hosts(5) says */
    PORT = 53,
    HOSTS_LONGEST = 1 << 20,
    UDP = 0, /* `which` of network_watch() */
    TCP = 1,
    FIRST_CLIENT = 2,
    FIRST_QUERY = FIRST_CLIENT + CLIENTS,
};

/* A stream that asks. */
typedef struct Client {
    int fd;          /* -1: free */
    uint32_t serial; /* answers for whoever had the place before are dropped */
    size_t length;
    uint8_t bytes[2 + DNS_PLAIN];
} Client;

/* Who waits for an answer. */
typedef struct Asker {
    int client; /* -1: a datagram, of `from` */
    uint32_t serial;
    struct sockaddr_storage from;
    socklen_t size;
} Asker;

typedef struct Query {
    int fd; /* -1: free */
    uint16_t id;
    unsigned tries;
    int64_t deadline;
    uint32_t rule; /* a granted name's; or UINT32_MAX, where all are */
    DnsQuestion question;
    Asker asker;
} Query;

struct Names {
    int udp, tcp;
    uint32_t serial;
    Client clients[CLIENTS];
    Query queries[QUERIES];
    struct sockaddr_storage servers[SERVERS];
    unsigned server_count, query_count;
};

static Str read_text(FILE *f, char *line, size_t size) {
    if (!fgets(line, (int)size, f)) return (Str){0};
    Str text = str_from_z(line);
    size_t end = 0;
    while (end < text.len && text.ptr[end] != '#' && text.ptr[end] != '\n') end++;
    return str_slice(text, 0, end);
}

/* The next word of a line; empty at its end. */
static Str next_word(Str *rest) {
    size_t from = 0, to;
    while (from < rest->len && (rest->ptr[from] == ' ' || rest->ptr[from] == '\t')) from++;
    for (to = from; to < rest->len && rest->ptr[to] != ' ' && rest->ptr[to] != '\t';) to++;
    Str word = str_slice(*rest, from, to);
    *rest = str_slice(*rest, to, rest->len);
    return word;
}

static bool set_address(struct sockaddr_storage *to, const uint8_t address[16], unsigned port) {
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    memset(to, 0, sizeof *to);
    memcpy(&v4.sin_addr, address + 12, 4);
    memcpy(&v6.sin6_addr, address, 16);
    if (net_is_v4(address)) memcpy(to, &v4, sizeof v4);
    else memcpy(to, &v6, sizeof v6);
    return true;
}

static void find_servers(struct Names *s) {
    char line[512];
    uint8_t address[16];
    FILE *f = fopen("/etc/resolv.conf", "re");
    for (Str text; f && s->server_count < SERVERS && (text = read_text(f, line, sizeof line)).ptr;)
        if (str_eq(next_word(&text), S("nameserver")) && net_parse_address(next_word(&text), address))
            s->server_count += set_address(&s->servers[s->server_count], address, PORT);
    if (f) fclose(f);
    static const uint8_t local[16] = {[10] = 0xFF, 0xFF, 127, 0, 0, 1};
    if (!s->server_count) s->server_count += set_address(&s->servers[0], local, PORT);
}

static struct Names *make(Network *w) {
    struct Names *s = ARENA_NEW(w->arena, struct Names);
    s->udp = s->tcp = -1;
    for (size_t i = 0; i < CLIENTS; i++) s->clients[i].fd = -1;
    for (size_t i = 0; i < QUERIES; i++) s->queries[i].fd = -1;
    find_servers(s);
    return w->names = s;
}

void names_attach(Network *w, const int *descriptors, unsigned count) {
    bool good = count == 2;
    for (unsigned i = 0; i < count; i++) {
        int flags = fcntl(descriptors[i], F_GETFL); /* made inside: not to be waited for */
        good = good && flags >= 0 && fcntl(descriptors[i], F_SETFL, flags | O_NONBLOCK) == 0 &&
               network_watch(w, descriptors[i], READY_NAMES, i ? TCP : UDP, EPOLLIN);
    }
    if (!good) {
        for (unsigned i = 0; i < count; i++) close(descriptors[i]);
        return;
    }
    struct Names *s = make(w);
    s->udp = descriptors[0];
    s->tcp = descriptors[1];
}

bool names_is_server(Network *w, const NetAddress *a) {
    if (!network_needs(w->policy).names) return false;
    struct Names *s = w->names ? w->names : make(w);
    for (unsigned i = 0; i < s->server_count; i++) {
        struct sockaddr_storage at;
        set_address(&at, a->bytes, a->port);
        if (memcmp(&at, &s->servers[i], sizeof at) == 0) return true;
    }
    return false;
}

static void hang_up(Client *c) {
    close(c->fd);
    c->fd = -1;
}

bool names_serve(Network *w, int stream) {
    struct Names *s = w->names ? w->names : make(w);
    uint32_t i = 0;
    while (i < CLIENTS && s->clients[i].fd >= 0) i++;
    if (i == CLIENTS || !network_watch(w, stream, READY_NAMES, FIRST_CLIENT + i, EPOLLIN)) {
        close(stream);
        return false;
    }
    s->clients[i] = (Client){.fd = stream, .serial = ++s->serial};
    return true;
}

static void reply(struct Names *s, const Asker *to, const DnsQuestion *q, const DnsAnswer *a) {
    uint8_t bytes[2 + DNS_PLAIN];
    size_t size = dns_write_answer(q, a, bytes + 2);
    bytes[0] = (uint8_t)(size >> 8);
    bytes[1] = (uint8_t)size;
    if (to->client < 0) {
        if (sendto(s->udp, bytes + 2, size, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&to->from, to->size) <
            0)
            errno = 0; /* it asks again */
        return;
    }
    Client *c = &s->clients[to->client];
    if (c->fd < 0 || c->serial != to->serial) return;
    if (send(c->fd, bytes, size + 2, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)size + 2) hang_up(c);
}

/* An address that may be told: a private one only where a grant names its range, and none that is denied altogether. */
static bool may_tell(const Network *w, const uint8_t address[16]) {
    bool covered = !net_is_private(address);
    for (uint32_t i = 0; i < w->policy->net_count; i++) {
        const NetRule *r = &w->policy->net[i];
        NetAddress a = {.port = r->port};
        memcpy(a.bytes, address, 16);
        if (r->deny && !r->udp && r->any_port && net_touches(r, &a, false)) return false;
        covered |= !r->deny && net_covers(r, &a, r->udp);
    }
    return covered;
}

/* The thread that waits for the answer, if it asked by a connected socket as resolvers do. */
static void tell_refused(Notify *n, const Asker *asker, const char *value, bool grantable) {
    const Network *w = n->network;
    struct sockaddr_in from; /* the port stands at the same place in both families */
    NotifyCall call = {.thread = 0};
    memcpy(&from, &asker->from, sizeof from);
    for (uint32_t i = w->resolver_next; i > 0 && i + NETWORK_RESOLVERS > w->resolver_next && asker->client < 0; i--) {
        const NetworkResolver *r = &w->resolvers[(i - 1) % NETWORK_RESOLVERS];
        if (call.thread == 0 && r->port == ntohs(from.sin_port)) call.thread = r->thread;
    }
    if (n->refused) n->refused(n, &call, "net", value, grantable);
}

/* Remembers the addresses and answers with them. */
static void settle(Network *w, Notify *n, const Asker *asker, const DnsQuestion *q, uint32_t rule, DnsAnswer *a) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        if (!may_tell(w, a->addresses[i])) {
            char text[96];
            NetAddress at = {.port = 0};
            memcpy(at.bytes, a->addresses[i], 16);
            net_print(&at, false, text, sizeof text);
            *strrchr(text, ':') = 0;
            tell_refused(n, asker, text, !network_denies(w, &at, false));
            continue;
        }
        if (n->named) n->named(n, q->name, a->addresses[i]);
        if (rule != UINT32_MAX) network_pin(w, a->addresses[i], rule, (int64_t)a->ttl * 1000);
        if (kept != i) memcpy(a->addresses[kept], a->addresses[i], 16);
        kept++;
    }
    a->count = kept;
    reply(w->names, asker, q, a);
}

/* hosts(5): whether it knows the name at all, and its addresses of the type asked for. */
static bool ask_hosts(const DnsQuestion *q, DnsAnswer *a) {
    char line[1024], name[NET_MAX_NAME + 1];
    bool known = false;
    size_t length, total = 0;
    *a = (DnsAnswer){.ttl = OWN_TTL};
    FILE *f = fopen("/etc/hosts", "re");
    for (Str text; f && total < HOSTS_LONGEST && (text = read_text(f, line, sizeof line)).ptr; total += text.len + 1) {
        Str address = next_word(&text);
        for (Str word; (word = next_word(&text)).len;) {
            if (!net_normal_name(word, name, &length) || !str_eq(str_make(name, length), str_make(q->name, q->length)))
                continue;
            known = true;
            if (a->count < DNS_ADDRESSES && net_parse_address(address, a->addresses[a->count]) &&
                net_is_v4(a->addresses[a->count]) == (q->type == DNS_A))
                a->count++;
            break;
        }
    }
    if (f) fclose(f);
    return known;
}

void names_pin_hosts(Network *w) {
    static const uint16_t types[] = {DNS_A, DNS_AAAA};
    for (uint32_t i = 0; i < w->policy->net_count; i++) {
        const NetRule *r = &w->policy->net[i];
        if (r->kind != NET_NAME || r->deny) continue;
        for (size_t t = 0; t < COUNT_OF(types); t++) {
            DnsQuestion q = {.type = types[t], .length = r->name.len};
            DnsAnswer a;
            memcpy(q.name, r->name.ptr, r->name.len);
            ask_hosts(&q, &a);
            for (uint32_t n = 0; n < a.count; n++) network_pin(w, a.addresses[n], i, (int64_t)a.ttl * 1000);
        }
    }
}

static void stop(struct Names *s, Query *q) {
    close(q->fd);
    q->fd = -1;
    s->query_count--;
}

/* Asks the server whose turn it is, by a socket of its own: only it can answer there. */
static bool send_query(Network *w, Query *q, uint32_t which) {
    struct Names *s = w->names;
    uint8_t bytes[DNS_LONGEST];
    for (; q->tries < TRIES * s->server_count; q->tries++) {
        const struct sockaddr_storage *to = &s->servers[q->tries % s->server_count];
        socklen_t size = to->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
        if (q->fd >= 0) close(q->fd);
        q->fd = socket(to->ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (q->fd < 0) continue;
        size_t length =
            getrandom(&q->id, sizeof q->id, 0) == sizeof q->id ? dns_write_query(&q->question, q->id, bytes) : 0;
        q->deadline = network_now() + PATIENCE;
        if (length && connect(q->fd, (const struct sockaddr *)to, size) == 0 &&
            send(q->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length &&
            network_watch(w, q->fd, READY_NAMES, FIRST_QUERY + which, EPOLLIN))
            return true;
    }
    return false;
}

static void fail(Network *w, Query *q) {
    DnsAnswer a = {.code = DNS_FAILURE};
    reply(w->names, &q->asker, &q->question, &a);
    if (q->fd >= 0) close(q->fd);
    q->fd = -1;
    w->names->query_count--;
}

static void ask_server(Network *w, const Asker *asker, const DnsQuestion *q, uint32_t rule) {
    struct Names *s = w->names;
    uint32_t i = 0;
    DnsAnswer busy = {.code = DNS_FAILURE};
    while (i < QUERIES && s->queries[i].fd >= 0) i++;
    if (i == QUERIES) {
        reply(s, asker, q, &busy);
        return;
    }
    s->queries[i] = (Query){.fd = -1, .question = *q, .asker = *asker, .rule = rule};
    s->query_count++;
    if (!send_query(w, &s->queries[i], i)) fail(w, &s->queries[i]);
}

static bool is_denied(const Network *w, const DnsQuestion *q) {
    for (uint32_t i = 0; i < w->policy->net_count; i++) {
        const NetRule *r = &w->policy->net[i];
        if (r->deny && net_names(r, str_make(q->name, q->length)) && (r->kind == NET_NAME || !r->udp)) return true;
    }
    return false;
}

/* Whether the name is granted, and by which rule. */
static bool may_ask(const Network *w, const DnsQuestion *q, uint32_t *rule) {
    bool granted = false;
    *rule = UINT32_MAX;
    for (uint32_t i = 0; i < w->policy->net_count; i++) {
        const NetRule *r = &w->policy->net[i];
        if (r->deny || !net_names(r, str_make(q->name, q->length))) continue;
        granted = true;
        if (r->kind == NET_NAME) *rule = i;
    }
    return granted && !is_denied(w, q);
}

static void answer(Network *w, Notify *n, const Asker *asker, const uint8_t *bytes, size_t size) {
    DnsQuestion q;
    DnsAnswer a = {.code = DNS_FINE};
    uint32_t rule;
    if (!dns_read_query(bytes, size, &q)) {
        a.code = DNS_FORMAT;
        q.asked_size = 0;
        if (size >= 12) reply(w->names, asker, &q, &a);
    } else if (!may_ask(w, &q, &rule)) {
        a.code = DNS_NO_NAME;
        reply(w->names, asker, &q, &a);
        if (q.type == DNS_A || q.type == DNS_AAAA) tell_refused(n, asker, q.name, !is_denied(w, &q));
    } else if (q.type != DNS_A && q.type != DNS_AAAA) {
        reply(w->names, asker, &q, &a);
    } else if (ask_hosts(&q, &a)) {
        settle(w, n, asker, &q, rule, &a);
    } else {
        ask_server(w, asker, &q, rule);
    }
}

static void hear_datagrams(Network *w, Notify *n) {
    for (int i = 0; i < 32; i++) {
        uint8_t bytes[DNS_PLAIN];
        Asker asker = {.client = -1, .size = sizeof asker.from};
        ssize_t size =
            recvfrom(w->names->udp, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&asker.from, &asker.size);
        if (size < 0) return;
        answer(w, n, &asker, bytes, (size_t)size);
    }
}

static void hear_stream(Network *w, Notify *n, uint32_t i) {
    Client *c = &w->names->clients[i];
    if (c->fd < 0) return;
    ssize_t got = recv(c->fd, c->bytes + c->length, sizeof c->bytes - c->length, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        hang_up(c);
        return;
    }
    c->length += (size_t)got;
    while (c->fd >= 0 && c->length >= 2) {
        size_t size = (size_t)c->bytes[0] << 8 | c->bytes[1];
        if (size > DNS_PLAIN) {
            hang_up(c);
            return;
        }
        if (c->length < size + 2) return;
        Asker asker = {.client = (int)i, .serial = c->serial};
        answer(w, n, &asker, c->bytes + 2, size);
        c->length -= size + 2;
        memmove(c->bytes, c->bytes + 2 + size, c->length);
    }
}

static void hear_server(Network *w, Notify *n, uint32_t i) {
    Query *q = &w->names->queries[i];
    uint8_t bytes[DNS_LONGEST];
    DnsAnswer a;
    if (q->fd < 0) return;
    ssize_t size = recv(q->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    bool good = size > 0 && dns_read_answer(bytes, (size_t)size, &q->question, q->id, &a);
    if (size > 0 && !good) return; /* not its answer: the true one may come yet */
    if (!good || (a.code != DNS_FINE && a.code != DNS_NO_NAME)) {
        q->tries++;
        if (!send_query(w, q, i)) fail(w, q);
        return;
    }
    Query done = *q;
    stop(w->names, q);
    settle(w, n, &done.asker, &done.question, done.rule, &a);
}

void names_ready(Network *w, Notify *n, uint32_t which, uint32_t events) {
    (void)events;
    if (!w->names) return;
    if (which == UDP) {
        hear_datagrams(w, n);
    } else if (which == TCP) {
        int fd = accept4(w->names->tcp, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0 && !names_serve(w, fd)) errno = 0; /* it tries again */
    } else if (which < FIRST_QUERY) {
        hear_stream(w, n, which - FIRST_CLIENT);
    } else {
        hear_server(w, n, (which - FIRST_QUERY) % QUERIES);
    }
}

int names_wait(const Network *w) {
    const struct Names *s = w->names;
    int64_t now = network_now(), first = INT64_MAX;
    for (size_t i = 0; s && s->query_count && i < QUERIES; i++)
        if (s->queries[i].fd >= 0 && s->queries[i].deadline < first) first = s->queries[i].deadline;
    return first == INT64_MAX ? -1 : first <= now ? 0 : (int)(first - now);
}

void names_step(Network *w, Notify *n) {
    (void)n;
    struct Names *s = w->names;
    for (uint32_t i = 0; s && s->query_count && i < QUERIES; i++) {
        Query *q = &s->queries[i];
        if (q->fd < 0 || q->deadline > network_now()) continue;
        q->tries++;
        if (!send_query(w, q, i)) fail(w, q);
    }
}
