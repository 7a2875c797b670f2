/* Models as bytes: see rows.h. One function names the parts of each type in order, to write and to read, so that there is no second
 * list that could differ. Numbers take 7 bits a byte. Without pointers, since each pointer in the program's data is set at every
 * start, and these rows are asked for only beside models of a user's. */
#include "base/fault.h"
#include "flow/rows.h"

typedef struct Packer {
    Buf *out; /* NULL: it is read */
    const char *at, *end;
    Arena *arena; /* of what is read */
} Packer;

static uint64_t pack_wide(Packer *p, uint64_t number) {
    if (p->out) {
        uint64_t rest = number;
        for (; rest > 127; rest >>= 7) buf_byte(p->out, (char)(rest | 128));
        buf_byte(p->out, (char)rest);
        return number;
    }
    uint64_t read = 0;
    for (unsigned shift = 0;; shift += 7) {
        CHECK(p->at < p->end && shift < 64);
        unsigned char byte = (unsigned char)*p->at++;
        read |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return read;
    }
}

static void pack_flag(Packer *p, bool *flag) { *flag = pack_wide(p, *flag) != 0; }
static void pack_byte(Packer *p, uint8_t *number) { *number = (uint8_t)pack_wide(p, *number); }
static void pack_number(Packer *p, uint32_t *number) { *number = (uint32_t)pack_wide(p, *number); }
static void pack_bits(Packer *p, uint64_t *bits) { *bits = pack_wide(p, *bits); }

#define PACK(p, part) _Generic(&(part), bool *: pack_flag, uint8_t *: pack_byte, uint32_t *: pack_number, uint64_t *: pack_bits)((p), &(part))

static void pack_text(Packer *p, Str *text) {
    size_t length = pack_wide(p, text->len);
    if (p->out) {
        buf_add(p->out, *text);
        return;
    }
    CHECK(length <= (size_t)(p->end - p->at));
    *text = length ? str_make(p->at, length) : (Str){0};
    p->at += length;
}

static void pack_texts(Packer *p, const Str **texts, uint32_t *count) {
    PACK(p, *count);
    if (!p->out) {
        Str *read = ARENA_ARRAY(p->arena, Str, *count);
        for (uint32_t i = 0; i < *count; i++) pack_text(p, &read[i]);
        *texts = read;
        return;
    }
    for (uint32_t i = 0; i < *count; i++) {
        Str text = (*texts)[i];
        pack_text(p, &text);
    }
}

static void pack_page(Packer *p, ModelPage *m) {
    PACK(p, m->kind);
    PACK(p, m->engine);
    PACK(p, m->escapes);
    PACK(p, m->template_at);
    PACK(p, m->text_at);
    PACK(p, m->context_at);
    PACK(p, m->by_keywords);
    pack_text(p, &m->template_name);
    pack_text(p, &m->text_name);
    pack_text(p, &m->context_name);
}

static void pack_run(Packer *p, ModelRun *m) {
    PACK(p, m->kind);
    PACK(p, m->function_at);
    PACK(p, m->args_at);
    PACK(p, m->keywords_at);
    PACK(p, m->each_at);
    PACK(p, m->rest);
    PACK(p, m->gives);
    PACK(p, m->take);
    pack_text(p, &m->function_name);
    pack_text(p, &m->args_name);
    pack_text(p, &m->keywords_name);
    pack_text(p, &m->each_name);
}

static void pack_shape(Packer *p, ModelShape *m) {
    pack_texts(p, &m->functions, &m->function_count);
    pack_texts(p, &m->bases, &m->base_count);
    pack_text(p, &m->imports);
    PACK(p, m->parameter_count);
    PACK(p, m->taken_count);
    for (size_t i = 0; i < COUNT_OF(m->parameters); i++) pack_text(p, &m->parameters[i]);
    for (size_t i = 0; i < COUNT_OF(m->taken); i++) pack_text(p, &m->taken[i]);
    PACK(p, m->rest);
    PACK(p, m->free);
    PACK(p, m->doubtful);
    PACK(p, m->kind);
}

/* What a pointer points at, where it points at something. */
#define PACK_PART(p, Type, pointer, pack)                                   \
    do {                                                                    \
        Type part = {0};                                                    \
        if ((p)->out && (pointer)) part = *(pointer);                       \
        if (!pack_wide((p), (pointer) != NULL)) break;                      \
        pack((p), &part);                                                   \
        if ((p)->out) break;                                                \
        Type *kept = ARENA_NEW((p)->arena, Type);                           \
        *kept = part;                                                       \
        (pointer) = kept;                                                   \
    } while (0)

static void pack_sink(Packer *p, ModelSink *m) {
    PACK(p, m->weakness);
    PACK(p, m->place);
    PACK(p, m->when);
    PACK(p, m->part);
    PACK(p, m->quieter);
    PACK(p, m->args);
    pack_texts(p, &m->keywords, &m->keyword_count);
    PACK(p, m->when_position);
    PACK(p, m->instead_position);
    pack_text(p, &m->when_keyword);
    pack_text(p, &m->instead_keyword);
    pack_text(p, &m->when_text);
    pack_texts(p, &m->when_names, &m->when_name_count);
    PACK_PART(p, ModelPage, m->page, pack_page);
    PACK_PART(p, ModelRun, m->run, pack_run);
}

static void pack_row(Packer *p, ModelRow *m) {
    pack_text(p, &m->name);
    PACK(p, m->kind);
    PACK(p, m->source);
    PACK(p, m->flow);
    PACK(p, m->into);
    PACK(p, m->args);
    PACK(p, m->cures);
    PACK(p, m->decodes);
    PACK(p, m->doubtful);
    pack_text(p, &m->text);
    if (m->kind == MODEL_SINK) pack_sink(p, &m->sink);
    PACK_PART(p, ModelShape, m->shape, pack_shape);
}

void models_pack(const ModelRows *rows, Buf *out) {
    Packer p = {.out = out};
    (void)pack_wide(&p, rows->count);
    for (uint32_t i = 0; i < rows->count; i++) {
        ModelRow row = rows->items[i];
        pack_row(&p, &row);
    }
}

const ModelRow *models_unpack(Str bytes, Arena *arena, uint32_t *count) {
    Packer p = {.at = bytes.ptr, .end = bytes.ptr + bytes.len, .arena = arena};
    *count = (uint32_t)pack_wide(&p, 0);
    ModelRow *rows = ARENA_ARRAY(arena, ModelRow, *count);
    for (uint32_t i = 0; i < *count; i++) pack_row(&p, &rows[i]);
    return rows;
}
