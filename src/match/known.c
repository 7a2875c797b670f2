/* See known.h. */
#include "match/known.h"

static const char *const modules[] = {
#define MODULE(name) name,
#define BUILTIN(name)
#include "match/known.def"
#undef MODULE
#undef BUILTIN
};

static const char *const builtins[] = {
#define MODULE(name)
#define BUILTIN(name) name,
#include "match/known.def"
#undef MODULE
#undef BUILTIN
};

static const struct {
    const char *name, *parameters;
} signatures[] = {
#define SIGNATURE(name, parameters) {name, parameters},
#include "match/signature.def"
#undef SIGNATURE
};

static bool is_among(const char *const *names, size_t count, Str name) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(name, str_from_z(names[middle]));
        if (order == 0) return true;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return false;
}

bool known_is_module(Str name) { return is_among(modules, COUNT_OF(modules), name); }
bool known_is_builtin(Str name) { return is_among(builtins, COUNT_OF(builtins), name); }

Str known_signature(Str qualified) {
    for (size_t i = 0; i < COUNT_OF(signatures); i++) {
        if (str_eq(qualified, str_from_z(signatures[i].name))) return str_from_z(signatures[i].parameters);
    }
    return (Str){0};
}
