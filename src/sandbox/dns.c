/* Messages of DNS: see dns.h. */
#include "sandbox/dns.h"

enum { HEAD = 12, CLASS_IN = 1, OPTIONS = 41 };

static unsigned two(const uint8_t *p) { return (unsigned)p[0] << 8 | p[1]; }
static uint32_t four(const uint8_t *p) { return (uint32_t)two(p) << 16 | two(p + 2); }
static uint8_t *put_two(uint8_t *p, unsigned n) {
    p[0] = (uint8_t)(n >> 8);
    p[1] = (uint8_t)n;
    return p + 2;
}

/* Where a name ends; 0 if it is none. Compressed ones are not followed: what they say does not matter. */
static size_t skip_name(const uint8_t *bytes, size_t size, size_t at) {
    while (at < size) {
        uint8_t length = bytes[at];
        if (length == 0) return at + 1;
        if (length >= 0xC0) return at + 2 <= size ? at + 2 : 0;
        if (length > 63) return 0;
        at += 1u + length;
    }
    return 0;
}

/* The question of a message, in normal form; where it ends, or 0. */
static size_t read_question(const uint8_t *bytes, size_t size, DnsQuestion *q) {
    char text[NET_MAX_NAME + 2];
    size_t at = HEAD, length = 0, end = skip_name(bytes, size, HEAD);
    if (!end || end + 4 > size || end - HEAD > NET_MAX_NAME + 2) return 0;
    while (at < size && bytes[at]) {
        unsigned label = bytes[at++];
        if (label > 63 || length + label + 1 > NET_MAX_NAME + 1) return 0;
        if (length) text[length++] = '.';
        if (memchr(bytes + at, '.', label)) return 0;
        memcpy(text + length, bytes + at, label);
        length += label;
        at += label;
    }
    if (two(bytes + end + 2) != CLASS_IN || !net_normal_name(str_make(text, length), q->name, &q->length)) return 0;
    q->type = (uint16_t)two(bytes + end);
    q->asked_size = end + 4 - HEAD;
    memcpy(q->asked, bytes + HEAD, q->asked_size);
    return end + 4;
}

bool dns_read_query(const uint8_t *bytes, size_t size, DnsQuestion *q) {
    *q = (DnsQuestion){0};
    if (size < HEAD) return false;
    q->id = (uint16_t)two(bytes);
    q->wants_recursion = bytes[2] & 1;
    bool plain = (bytes[2] & 0xF8) == 0; /* a query, of the usual kind */
    return plain && two(bytes + 4) == 1 && two(bytes + 6) == 0 && read_question(bytes, size, q);
}

size_t dns_write_query(const DnsQuestion *q, uint16_t id, uint8_t *to) {
    static const uint8_t options[11] = {0, 0, OPTIONS, DNS_LONGEST >> 8, DNS_LONGEST & 0xFF};
    memset(to, 0, HEAD);
    put_two(to, id);
    to[2] = 1; /* recursion desired */
    to[5] = to[11] = 1;
    uint8_t *at = to + HEAD;
    for (Str rest = str_make(q->name, q->length); rest.ptr;) {
        Str label = str_split(&rest, '.');
        *at++ = (uint8_t)label.len;
        memcpy(at, label.ptr, label.len);
        at += label.len;
    }
    *at++ = 0;
    at = put_two(put_two(at, q->type), CLASS_IN);
    memcpy(at, options, sizeof options);
    return (size_t)(at - to) + sizeof options;
}

bool dns_read_answer(const uint8_t *bytes, size_t size, const DnsQuestion *q, uint16_t id, DnsAnswer *a) {
    static const uint8_t v4[16] = {[10] = 0xFF, 0xFF};
    DnsQuestion echoed = {0};
    *a = (DnsAnswer){.ttl = UINT32_MAX};
    if (size < HEAD || two(bytes) != id || (bytes[2] & 0xF8) != 0x80 || two(bytes + 4) != 1) return false;
    size_t at = read_question(bytes, size, &echoed);
    if (!at || echoed.type != q->type || echoed.length != q->length || memcmp(echoed.name, q->name, q->length) != 0)
        return false;
    a->code = bytes[3] & 15;
    for (unsigned left = two(bytes + 6); left && a->count < DNS_ADDRESSES; left--) {
        at = skip_name(bytes, size, at);
        if (!at || at + 10 > size) break;
        unsigned type = two(bytes + at), class = two(bytes + at + 2), length = two(bytes + at + 8);
        uint32_t ttl = four(bytes + at + 4);
        at += 10;
        if (length > size - at) break;
        if (class == CLASS_IN && type == q->type && length == (type == DNS_A ? 4u : 16u)) {
            uint8_t *to = a->addresses[a->count++];
            memcpy(to, v4, 16);
            memcpy(type == DNS_A ? to + 12 : to, bytes + at, length);
        }
        if (class == CLASS_IN && ttl < a->ttl) a->ttl = ttl; /* the names on the way count, too */
        at += length;
    }
    if (a->ttl > 7 * 24 * 3600) a->ttl = a->count ? 7 * 24 * 3600 : 0;
    return true;
}

size_t dns_write_answer(const DnsQuestion *q, const DnsAnswer *a, uint8_t *to) {
    memset(to, 0, HEAD);
    put_two(to, q->id);
    to[2] = (uint8_t)(0x80 | q->wants_recursion);
    to[3] = (uint8_t)(0x80 | a->code);
    uint8_t *at = to + HEAD;
    if (q->asked_size) {
        to[5] = 1;
        memcpy(at, q->asked, q->asked_size);
        at += q->asked_size;
    }
    unsigned length = q->type == DNS_A ? 4 : 16, count = 0;
    for (uint32_t i = 0; i < a->count && (size_t)(at - to) + 12 + length <= DNS_PLAIN; i++, count++) {
        at = put_two(at, 0xC000 | HEAD); /* the name of the question */
        at = put_two(put_two(at, q->type), CLASS_IN);
        at = put_two(put_two(at, a->ttl >> 16), a->ttl & 0xFFFF);
        at = put_two(at, length);
        memcpy(at, a->addresses[i] + 16 - length, length);
        at += length;
    }
    put_two(to + 6, count);
    return (size_t)(at - to);
}
