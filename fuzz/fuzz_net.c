/* Values of --allow-net and --allow-listen: what is taken is a name in normal form or a network without bits behind it,
 * and a private address is never covered by what is wider than its range. */
#include "policy/net.h"

#include "base/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t metadata[16] = {[10] = 0xFF, 0xFF, 169, 254, 169, 254};
    Arena arena = {0};
    NetRule r;
    const char *why = NULL;
    if (size < 1 || size > 4096) return 0;
    Str value = str_make((const char *)data + 1, size - 1);
    if (net_read(&arena, data[0] & 1, data[0] & 2, value, value, &r, &why)) {
        NetAddress a = {.port = r.port};
        memcpy(a.bytes, metadata, 16);
        if (r.kind == NET_NAME) {
            CHECK(r.name.len > 0 && r.name.len <= NET_MAX_NAME);
            CHECK(!net_covers(&r, &a, r.udp));
        }
        if (r.kind == NET_ALL || (r.kind == NET_RANGE && r.bits < 96 + 16)) CHECK(!net_covers(&r, &a, r.udp));
        for (unsigned i = r.bits; r.kind == NET_RANGE && i < 128; i++) CHECK(!(r.address[i / 8] >> (7 - i % 8) & 1));
    } else {
        CHECK(why != NULL);
    }
    arena_free(&arena);
    return 0;
}
