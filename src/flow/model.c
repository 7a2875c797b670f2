/* Questions to the models: see flow/model.h. */
#include "flow/model.h"

const char *const weakness_names[WEAKNESS_COUNT] = {
#define WEAKNESS(name, rule) #name,
#include "flow/weakness.def"
#undef WEAKNESS
};
const char *const weakness_rules[WEAKNESS_COUNT] = {
#define WEAKNESS(name, rule) rule,
#include "flow/weakness.def"
#undef WEAKNESS
};
const char *const source_names[SOURCE_KIND_COUNT] = {
#define SOURCE(name, text) #name,
#include "flow/source.def"
#undef SOURCE
};
const char *const source_texts[SOURCE_KIND_COUNT] = {
#define SOURCE(name, text) text,
#include "flow/source.def"
#undef SOURCE
};

const SinkWord *models_sink_word(const Models *m, Str word) {
    if (!m->sink_words || !word.len) return NULL;
    for (uint32_t i = (uint32_t)str_hash(word) & m->sink_word_mask; m->sink_words[i]; i = (i + 1) & m->sink_word_mask)
        if (str_eq(m->sink_words[i]->word, word)) return m->sink_words[i];
    return NULL;
}
