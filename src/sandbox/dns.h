/* Messages of DNS, as much as addresses of names need: RFC 1035, RFC 3596, RFC 6891. Pure; input is hostile and bounded
 * by its length. */
#ifndef TOCSIN_SANDBOX_DNS_H
#define TOCSIN_SANDBOX_DNS_H

#include "policy/net.h"

enum {
    DNS_A = 1,
    DNS_AAAA = 28,
    DNS_FINE = 0,
    DNS_FORMAT = 1,
    DNS_FAILURE = 2,
    DNS_NO_NAME = 3,
    DNS_NOT_BUILT = 4,
    DNS_ADDRESSES = 24, /* of one answer: it fits into 512 bytes, for IPv6 the first 14 of them */
    DNS_LONGEST = 1232, /* bytes of a message that we take */
    DNS_PLAIN = 512,    /* of one that we send to the program */
};

typedef struct DnsQuestion {
    uint16_t id, type;
    bool wants_recursion;
    char name[NET_MAX_NAME + 1]; /* lower case */
    size_t length;
    uint8_t asked[NET_MAX_NAME + 8]; /* as it stood, for the answer */
    size_t asked_size;
} DnsQuestion;

typedef struct DnsAnswer {
    uint8_t code; /* DNS_FINE, ... */
    uint32_t ttl; /* seconds, the least of all */
    uint32_t count;
    uint8_t addresses[DNS_ADDRESSES][16]; /* IPv4 as ::ffff:a.b.c.d */
} DnsAnswer;

/* A query with one question of class IN. The id is filled in as soon as there is one. */
MUST_USE bool dns_read_query(const uint8_t *bytes, size_t size, DnsQuestion *q);

/* Asks for addresses of `type`; gives the bytes written. `to` has DNS_LONGEST bytes. */
size_t dns_write_query(const DnsQuestion *q, uint16_t id, uint8_t *to);

/* The answer to what dns_write_query() asked; false if it is none. */
MUST_USE bool dns_read_answer(const uint8_t *bytes, size_t size, const DnsQuestion *q, uint16_t id, DnsAnswer *a);

/* The answer for the program; gives the bytes written, at most DNS_PLAIN. */
size_t dns_write_answer(const DnsQuestion *q, const DnsAnswer *a, uint8_t *to);

#endif
