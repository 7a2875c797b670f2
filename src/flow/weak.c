/* Checks on the way that do not hold. Where one is better than none, the flow is told of as what was not checked well
 * enough; else it is told of as it is, and the check besides. Both stand where the check stands. */
#include "flow/way.h"

#include "base/fault.h"

#define BIT(w) WEAKNESS_BIT(WEAKNESS_##w)

typedef struct WeakRow {
    uint16_t weak;     /* GUARD_WEAK_ */
    uint64_t reaches;  /* what it was to guard against */
    uint8_t told;      /* Weakness */
    bool instead;      /* of the flow itself */
} WeakRow;

static const WeakRow rows[] = {
    {GUARD_WEAK_PREFIX, BIT(path_read) | BIT(path_write) | BIT(path_delete) | BIT(archive), WEAKNESS_weak_path, true},
    {GUARD_WEAK_DOTS | GUARD_WEAK_UNRESOLVED, BIT(path_read) | BIT(path_write) | BIT(path_delete) | BIT(archive), WEAKNESS_weak_path, false},
    {GUARD_WEAK_NO_END | GUARD_WEAK_NO_BEGIN, ~(BIT(log) | BIT(trust) | BIT(secret_log) | BIT(secret_network)), WEAKNESS_weak_pattern, false},
    {GUARD_WEAK_DENY, BIT(command), WEAKNESS_weak_characters, false},
    {GUARD_WEAK_URL_PREFIX | GUARD_WEAK_SUBSTRING, BIT(ssrf) | BIT(redirect), WEAKNESS_weak_url, false},
};

FlowFinding *flow_weak(Arena *arena, FlowFinding *all, uint32_t *count, uint32_t *capacity) {
    for (uint32_t i = 0, n = *count; i < n; i++)
        for (size_t r = 0; r < COUNT_OF(rows); r++) {
            FlowFinding f = all[i];
            if (!(f.weak & rows[r].weak) || !(rows[r].reaches >> f.weakness & 1) || f.weak_end == 0) continue;
            f.weakness = rows[r].told;
            f.file = f.weak_file;
            f.start = f.weak_start;
            f.end = f.weak_end;
            f.weak &= rows[r].weak;
            if (rows[r].instead) {
                all[i] = f;
                break;
            }
            all = arena_grow(arena, all, *count, capacity, 64, sizeof *all);
            all[(*count)++] = f;
        }
    return all;
}
