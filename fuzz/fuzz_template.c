/* Templates under hostile bytes: the first byte is the engine, the rest its text. Whatever it holds, what is printed lies in it. */
#include "base/fault.h"
#include "template/library.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const TemplateValue *v) {
    CHECK(v->root.len > 0 && v->key_count <= TEMPLATE_MAX_PATH && v->mode <= PRINT_CURED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1 || size > 1 << 16) return 0;
    TemplateEngine engine = (TemplateEngine)(data[0] % TEMPLATE_ENGINE_COUNT);
    Str text = str_make((const char *)data + 1, size - 1);
    Arena arena = {0}, scratch = {0};
    const Template *t = template_read(text, engine, &arena, &scratch);
    CHECK(t->print_count <= TEMPLATE_MAX_PRINTS && t->link_count <= TEMPLATE_MAX_PRINTS);
    for (uint32_t i = 0; i < t->print_count; i++) {
        const TemplatePrint *p = &t->prints[i];
        check_value(&p->value);
        CHECK(p->start < p->end && p->end <= text.len && p->block <= t->block_count && p->macro <= t->macro_count);
    }
    Library *library = library_new(&arena, NULL, 0);
    const TemplatePage *page = library_ask_text(library, S("a.py"), text, engine, (TemplateEscaping)(size % TEMPLATE_ESCAPING_COUNT));
    for (uint32_t i = 0; page && i < page->count; i++) {
        check_value(&page->prints[i].value);
        CHECK(page->prints[i].end <= text.len);
    }
    library_free(library);
    arena_free(&arena);
    arena_free(&scratch);
    return 0;
}
