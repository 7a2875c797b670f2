/* DNS from the program and from servers: whatever a message says, what is read of it is a name in normal form and few
 * addresses, and what is answered fits. The first byte says which of the two it is, the next two are the id. */
#include "sandbox/dns.h"

#include "base/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const DnsQuestion *q) {
    char name[NET_MAX_NAME + 1];
    size_t length;
    CHECK(q->length > 0 && q->length <= NET_MAX_NAME && net_normal_name(str_make(q->name, q->length), name, &length));
    CHECK(length == q->length && memcmp(name, q->name, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    DnsQuestion q = {.type = DNS_A, .name = "api.test", .length = 8};
    DnsAnswer a = {.code = DNS_FINE};
    uint8_t bytes[DNS_LONGEST];
    if (size < 3 || size > 4096) return 0;
    uint16_t id = (uint16_t)(data[1] << 8 | data[2]);
    if (data[0] & 1) {
        q.type = data[0] & 2 ? DNS_AAAA : DNS_A;
        size_t asked = dns_write_query(&q, id, bytes);
        CHECK(asked <= DNS_PLAIN);
        if (dns_read_answer(data + 3, size - 3, &q, id, &a)) CHECK(a.count <= DNS_ADDRESSES);
    } else if (dns_read_query(data + 3, size - 3, &q)) {
        check_name(&q);
        DnsQuestion again;
        size_t asked = dns_write_query(&q, id, bytes);
        CHECK(dns_read_query(bytes, asked, &again) && again.length == q.length &&
              memcmp(again.name, q.name, q.length) == 0);
        a.count = DNS_ADDRESSES;
    }
    size_t answered = dns_write_answer(&q, &a, bytes);
    CHECK(answered >= 12 && answered <= DNS_PLAIN);
    return 0;
}
