/* Rules of networks: see net.h. */
#include "policy/net.h"

#include <arpa/inet.h>
#include <stdio.h>

static const uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

/* A network as it is written down: `v4` counts bits of the last four bytes. */
typedef struct Block {
    bool v4;
    uint8_t bits, bytes[16];
} Block;

/* What is not reached over the public internet (RFC 6890, RFC 8215), and what hides such an address in another (NAT64,
 * 6to4). */
static const Block private_blocks[] = {
    {true, 8, {0}},
    {true, 8, {10}},
    {true, 10, {100, 64}},
    {true, 8, {127}},
    {true, 16, {169, 254}},
    {true, 12, {172, 16}},
    {true, 24, {192, 0, 0}},
    {true, 16, {192, 168}},
    {true, 15, {198, 18}},
    {true, 4, {224}},
    {true, 4, {240}},
    {false, 96, {0}}, /* ::, ::1, ::a.b.c.d */
    {false, 48, {0, 0x64, 0xFF, 0x9B, 0, 1}},
    {false, 7, {0xFC}},
    {false, 10, {0xFE, 0x80}},
    {false, 10, {0xFE, 0xC0}},
    {false, 8, {0xFF}},
};

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits) {
    if (memcmp(a, b, bits / 8) != 0) return false;
    unsigned rest = bits % 8;
    return rest == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - rest)) == 0;
}

bool net_is_v4(const uint8_t a[16]) { return memcmp(a, v4_prefix, sizeof v4_prefix) == 0; }

bool net_is_loopback(const uint8_t a[16]) {
    static const uint8_t one[16] = {[15] = 1};
    return (net_is_v4(a) && a[12] == 127) || memcmp(a, one, 16) == 0;
}

bool net_is_any(const uint8_t a[16]) {
    static const uint8_t zero[16];
    return (net_is_v4(a) && memcmp(a + 12, zero, 4) == 0) || memcmp(a, zero, 16) == 0;
}

static bool block_has(const Block *b, const uint8_t a[16]) {
    return b->v4 ? net_is_v4(a) && same_bits(a + 12, b->bytes, b->bits) : same_bits(a, b->bytes, b->bits);
}

/* The IPv4 address that an IPv6 address stands for, or NULL: 64:ff9b::/96, 2002::/16. */
static const uint8_t *embedded(const uint8_t a[16]) {
    static const uint8_t nat64[12] = {0, 0x64, 0xFF, 0x9B}, six_to_four[2] = {0x20, 2};
    if (memcmp(a, nat64, sizeof nat64) == 0) return a + 12;
    return memcmp(a, six_to_four, sizeof six_to_four) == 0 ? a + 2 : NULL;
}

bool net_is_private(const uint8_t a[16]) {
    for (size_t i = 0; i < COUNT_OF(private_blocks); i++)
        if (block_has(&private_blocks[i], a)) return true;
    const uint8_t *inner = embedded(a);
    if (!inner) return false;
    uint8_t v4[16];
    memcpy(v4, v4_prefix, 12);
    memcpy(v4 + 12, inner, 4);
    return net_is_private(v4);
}

/* Whether the rule's network lies in the private block that the address is of. */
static bool is_own_grant(const NetRule *r, const uint8_t a[16]) {
    for (size_t i = 0; i < COUNT_OF(private_blocks); i++) {
        const Block *b = &private_blocks[i];
        if (block_has(b, a) && block_has(b, r->address) && r->bits >= (b->v4 ? 96 : 0) + b->bits) return true;
    }
    return embedded(a) && r->bits == 128;
}

bool net_touches(const NetRule *r, const NetAddress *a, bool udp) {
    if (r->listen || (r->udp && !udp) || (!r->any_port && r->port != a->port)) return false;
    return r->kind == NET_ALL || (r->kind == NET_RANGE && same_bits(r->address, a->bytes, r->bits));
}

bool net_covers(const NetRule *r, const NetAddress *a, bool udp) {
    if (r->udp != udp || !net_touches(r, a, udp)) return false;
    if (!net_is_private(a->bytes)) return true;
    return r->kind == NET_RANGE && is_own_grant(r, a->bytes);
}

bool net_names(const NetRule *r, Str name) {
    return !r->listen && (r->kind == NET_ALL || (r->kind == NET_NAME && str_eq(r->name, name)));
}

bool net_normal_name(Str name, char *to, size_t *length) {
    if (name.len && name.ptr[name.len - 1] == '.') name.len--;
    if (name.len == 0 || name.len > NET_MAX_NAME) return false;
    size_t label = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (c == '.' ? label == 0 : (!plain || ++label > 63)) return false;
        if (c == '.') label = 0;
        to[i] = c;
    }
    to[name.len] = 0;
    *length = name.len;
    return label > 0;
}

bool net_parse_address(Str text, uint8_t address[16]) {
    char z[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof z) return false;
    memcpy(z, text.ptr, text.len);
    z[text.len] = 0;
    memcpy(address, v4_prefix, sizeof v4_prefix);
    return inet_pton(AF_INET, z, address + 12) == 1 || inet_pton(AF_INET6, z, address) == 1;
}

static bool parse_number(Str text, unsigned most, unsigned *n) {
    *n = 0;
    if (text.len == 0 || text.len > 5) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        *n = *n * 10 + (unsigned)(text.ptr[i] - '0');
    }
    return *n <= most;
}

/* "IP" or "IP/BITS". 1: it is one; 0: it is none; -1: it is a wrong one. */
static int parse_range(Str text, NetRule *r, const char **why) {
    size_t slash = str_find_byte(text, '/', 0);
    Str host = slash == SIZE_MAX ? text : str_slice(text, 0, slash);
    if (!net_parse_address(host, r->address)) return slash == SIZE_MAX ? 0 : (*why = "no address before the /", -1);
    bool v4 = net_is_v4(r->address) && !memchr(host.ptr, ':', host.len);
    unsigned bits = v4 ? 32 : 128;
    if (slash != SIZE_MAX && !parse_number(str_slice(text, slash + 1, text.len), bits, &bits))
        return *why = "a wrong number of bits", -1;
    r->kind = NET_RANGE;
    r->bits = (uint8_t)(bits + (v4 ? 96 : 0));
    for (unsigned i = r->bits; i < 128; i++)
        if (r->address[i / 8] >> (7 - i % 8) & 1) return *why = "the address has bits behind its network", -1;
    return 1;
}

/* Cuts "HOST", "HOST:PORT", "[V6]", "[V6]:PORT", and an IPv6 address without brackets has no port. */
static bool split_port(Str value, Str *host, Str *port) {
    *port = (Str){0};
    *host = value;
    if (value.ptr[0] == '[') {
        size_t end = str_find_byte(value, ']', 0);
        if (end == SIZE_MAX) return false;
        *host = str_slice(value, 1, end);
        if (end + 1 == value.len) return true;
        *port = str_slice(value, end + 2, value.len);
        return value.ptr[end + 1] == ':' && memchr(host->ptr, ':', host->len);
    }
    size_t colon = str_find_byte(value, ':', 0);
    if (colon == SIZE_MAX || str_find_byte(value, ':', colon + 1) != SIZE_MAX) return true;
    *host = str_slice(value, 0, colon);
    *port = str_slice(value, colon + 1, value.len);
    return true;
}

static bool read_name(Arena *arena, Str host, NetRule *r, const char **why) {
    char name[NET_MAX_NAME + 1];
    size_t length;
    if (!net_normal_name(host, name, &length)) return *why = "neither an address nor a name", false;
    size_t last = length;
    while (last && name[last - 1] != '.') last--;
    if (name[last] >= '0' && name[last] <= '9') return *why = "neither an address nor a name", false;
    r->kind = NET_NAME;
    r->name = arena_copy(arena, str_make(name, length));
    return true;
}

static bool read_listen(Str value, NetRule *r, const char **why) {
    Str host, port;
    unsigned n;
    if (!value.len || !split_port(value, &host, &port)) return *why = "[ADDRESS:]PORT was expected", false;
    if (!port.ptr) port = host, host = (Str){0};
    if (!parse_number(port, 65535, &n)) return *why = "[ADDRESS:]PORT was expected", false;
    r->port = (uint16_t)n;
    if (!host.ptr) return true;
    if (!net_parse_address(host, r->address)) return *why = "an address was expected before the port", false;
    r->kind = NET_RANGE;
    r->bits = 128;
    return true;
}

bool net_read(Arena *arena, bool listen, bool deny, Str value, Str from, NetRule *r, const char **why) {
    *r = (NetRule){.kind = NET_ALL, .deny = deny, .listen = listen, .from = from};
    *why = "nothing";
    if (listen) return read_listen(value, r, why);
    if (str_eq(value, S("*"))) return r->any_port = true;
    if (str_starts_with(value, S("unix:"))) {
        r->kind = NET_UNIX;
        r->name = arena_copy(arena, str_slice(value, 5, value.len));
        return r->name.len && r->name.ptr[0] == '/' ? true : (*why = "a path was expected", false);
    }
    r->udp = str_starts_with(value, S("udp:"));
    if (r->udp) value = str_slice(value, 4, value.len);
    Str host, port;
    unsigned n = 0;
    if (value.len == 0 || !split_port(value, &host, &port)) return *why = "HOST:PORT was expected", false;
    r->any_port = !port.ptr;
    if (port.ptr && (!parse_number(port, 65535, &n) || n == 0))
        return *why = "a port from 1 to 65535 was expected", false;
    if (r->udp && r->any_port && !deny) return *why = "UDP needs a port: udp:HOST:PORT", false;
    r->port = (uint16_t)n;
    int range = parse_range(host, r, why);
    if (range != 0) return range > 0;
    if (!read_name(arena, host, r, why)) return false;
    /* Which addresses a name will have is not known: it can be kept from being looked up, and no more. */
    if (!deny || r->any_port || str_eq(r->name, S("localhost"))) return true;
    return *why = "a name is denied without a port, an address with or without", false;
}

void net_print(const NetAddress *a, bool udp, char *to, size_t size) {
    char text[INET6_ADDRSTRLEN] = "";
    bool v4 = net_is_v4(a->bytes);
    if (v4) inet_ntop(AF_INET, a->bytes + 12, text, sizeof text);
    else inet_ntop(AF_INET6, a->bytes, text, sizeof text);
    snprintf(to, size, v4 ? "%s%s:%u" : "%s[%s]:%u", udp ? "udp:" : "", text, a->port);
}
