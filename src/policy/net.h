/* Where a program may connect and listen: the values of --allow-net, --deny-net and --allow-listen as rules.
 *
 *   HOST HOST:PORT IP IP:PORT IP/BITS IP/BITS:PORT [IPv6]:PORT [IPv6/BITS]:PORT    TCP
 *   udp:HOST:PORT (and the other forms with a port)                               UDP
 *   unix:PATH                                                                     a socket in a file
 *   PORT ADDRESS:PORT [IPv6]:PORT                                                 listen; port 0 is any free one
 *
 * Addresses are IPv6 here, IPv4 as ::ffff:a.b.c.d. Private ranges (RFC 6890 and what is not the public internet's) need
 * a grant of their own: a rule covers a private address only if it lies in that private range altogether; names and
 * wider networks do not. */
#ifndef TOCSIN_POLICY_NET_H
#define TOCSIN_POLICY_NET_H

#include "base/buf.h"

enum { NET_MAX_NAME = 253 };

typedef enum NetKind { NET_ALL, NET_NAME, NET_RANGE, NET_UNIX } NetKind;

typedef struct NetRule {
    NetKind kind;
    bool deny, listen, udp;
    bool any_port;
    uint16_t port;
    uint8_t address[16]; /* RANGE; the bits behind `bits` are 0. A listen rule without address: NET_ALL */
    uint8_t bits;
    Str name; /* NAME: lower case, no dot at the end. UNIX: the path, absolute; NUL-terminated */
    Str real; /* UNIX: where it led at the start, or empty; NUL-terminated */
    Str from;
} NetRule;

typedef struct NetAddress {
    uint8_t bytes[16];
    uint16_t port;
} NetAddress;

/* Reads one value. False with a few words on what is wrong in `*why`. Strings of the rule lie in the arena. */
MUST_USE bool net_read(Arena *arena, bool listen, bool deny, Str value, Str from, NetRule *rule, const char **why);

/* "1.2.3.4", "::1" and the like, and nothing else. */
bool net_parse_address(Str text, uint8_t address[16]);

bool net_is_v4(const uint8_t address[16]);
bool net_is_loopback(const uint8_t address[16]);
bool net_is_any(const uint8_t address[16]); /* 0.0.0.0 and :: */
bool net_is_private(const uint8_t address[16]);

/* Whether a RANGE or ALL rule speaks of the address: for denying. */
bool net_touches(const NetRule *rule, const NetAddress *a, bool udp);

/* Whether a RANGE or ALL rule covers it: for granting. */
bool net_covers(const NetRule *rule, const NetAddress *a, bool udp);

/* Whether the name is that of a NAME rule, or the rule is ALL. `name` is lower case, without a dot at its end. */
bool net_names(const NetRule *rule, Str name);

/* Makes a name lower case and cuts the dot at its end; false if it is no name of DNS. `to` has NET_MAX_NAME + 1 bytes
 * and is terminated. */
bool net_normal_name(Str name, char *to, size_t *length);

/* "1.2.3.4:80", "[::1]:80", with "udp:" before it. */
void net_print(const NetAddress *a, bool udp, char *to, size_t size);

#endif
