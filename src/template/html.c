/* See template/html.h. */
#include "template/html.h"

enum { TEXT, TAG_OPEN, TAG_NAME, IN_TAG, ATTRIBUTE, BEHIND_NAME, BEFORE_VALUE, VALUE, SCRIPT, STYLE, MARKUP, COMMENT };

static char small(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

static Str tag_of(const HtmlState *s) { return str_make(s->tag, s->tag_length); }
static Str name_of(const HtmlState *s) { return str_make(s->name, s->name_length); }

static void add(char *word, uint8_t *length, char c) {
    if (*length < 16) word[(*length)++] = small(c);
}

static void end_tag(HtmlState *s) {
    s->state = TEXT;
    s->script_quote = s->last = 0;
    s->close_length = 0;
    s->seen_tag = true;
    if (s->closing) return;
    if (str_eq(tag_of(s), S("script"))) s->state = SCRIPT;
    else if (str_eq(tag_of(s), S("style"))) s->state = STYLE;
}

/* Behind `</script` and its like there is a tag again. */
static bool closes(HtmlState *s, char c) {
    static const char scripts[] = "</script", styles[] = "</style";
    const char *word = s->state == SCRIPT ? scripts : styles;
    uint8_t length = s->state == SCRIPT ? sizeof scripts - 1 : sizeof styles - 1;
    s->close_length = small(c) == word[s->close_length] ? s->close_length + 1 : c == '<';
    if (s->close_length < length) return false;
    s->closing = true;
    s->tag_length = 0;
    s->close_length = 0;
    s->state = IN_TAG;
    return true;
}

enum { LINE_COMMENT = '/', LONG_COMMENT = '*' };

static void feed_script(HtmlState *s, char c) {
    char last = s->last;
    s->last = c;
    if (closes(s, c) || s->state == STYLE) return;
    if (s->script_quote == LINE_COMMENT || s->script_quote == LONG_COMMENT) {
        if (s->script_quote == LINE_COMMENT ? c == '\n' : last == '*' && c == '/') s->script_quote = 0;
    } else if (s->script_quote) {
        if (last == '\\') s->last = 0;
        else if (c == s->script_quote || (c == '\n' && s->script_quote != '`')) s->script_quote = 0;
    } else if (c == '"' || c == '\'' || c == '`') {
        s->script_quote = c;
    } else if (last == '/' && (c == LINE_COMMENT || c == LONG_COMMENT)) {
        s->script_quote = c;
        s->last = 0;
    }
}

static void begin_attribute(HtmlState *s, char c) {
    s->name_length = 0;
    s->state = ATTRIBUTE;
    add(s->name, &s->name_length, c);
}

static void feed_tag(HtmlState *s, char c) {
    switch (s->state) {
        case TAG_OPEN:
            if (is_letter(c)) {
                s->state = TAG_NAME;
                s->tag_length = 0;
                add(s->tag, &s->tag_length, c);
            } else if (c == '/') {
                s->closing = true;
            } else if (c == '!' || c == '?') {
                s->state = MARKUP;
                s->close_length = 0;
            } else {
                s->state = TEXT;
            }
            break;
        case TAG_NAME:
            if (c == '>') end_tag(s);
            else if (is_blank(c) || c == '/') s->state = IN_TAG;
            else add(s->tag, &s->tag_length, c);
            break;
        case ATTRIBUTE:
            if (c == '=') s->state = BEFORE_VALUE;
            else if (is_blank(c)) s->state = BEHIND_NAME;
            else if (c == '>') end_tag(s);
            else if (c == '/') s->state = IN_TAG;
            else add(s->name, &s->name_length, c);
            break;
        case BEHIND_NAME:
        case IN_TAG:
            if (c == '=' && s->state == BEHIND_NAME) s->state = BEFORE_VALUE;
            else if (c == '>') end_tag(s);
            else if (!is_blank(c) && c != '/') begin_attribute(s, c);
            break;
        default: break;
    }
}

static void feed_value(HtmlState *s, char c) {
    if (s->state == BEFORE_VALUE) {
        if (is_blank(c)) return;
        s->state = VALUE;
        s->begun = false;
        s->quote = c == '"' || c == '\'' ? c : 0;
        if (s->quote) return;
    }
    if (s->quote ? c == s->quote : is_blank(c)) s->state = IN_TAG;
    else if (!s->quote && c == '>') end_tag(s);
    else if (!is_blank(c)) s->begun = true;
}

/* <!-- --> and <!doctype>, <?xml?> */
static void feed_markup(HtmlState *s, char c) {
    if (s->state == MARKUP && s->close_length < 2) {
        s->close_length = c == '-' ? s->close_length + 1 : 3;
        if (s->close_length == 2) s->state = COMMENT;
        s->seen_tag = true;
    }
    if (s->state == MARKUP && c == '>') {
        s->state = TEXT;
    } else if (s->state == COMMENT) {
        if (c == '>' && s->close_length >= 4) s->state = TEXT;
        s->close_length = c == '-' ? (uint8_t)(s->close_length < 4 ? s->close_length + 1 : 4) : 2;
    }
}

void html_feed(HtmlState *s, Str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        switch (s->state) {
            case TEXT: {
                size_t next = str_find_byte(text, '<', i);
                if (next == SIZE_MAX) return;
                i = next;
                s->state = TAG_OPEN;
                s->closing = false;
                break;
            }
            case BEFORE_VALUE:
            case VALUE: feed_value(s, c); break;
            case SCRIPT:
            case STYLE: feed_script(s, c); break;
            case MARKUP:
            case COMMENT: feed_markup(s, c); break;
            default: feed_tag(s, c); break;
        }
    }
}

static bool is_followed(const HtmlState *s) {
    static const Str names[] = {S("href"), S("action"), S("formaction"), S("xlink:href")};
    static const Str frames[] = {S("iframe"), S("frame"), S("embed"), S("script"), S("object")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(name_of(s), names[i])) return !str_ends_with(tag_of(s), S("link")) && !str_eq(tag_of(s), S("image"));
    if (!str_eq(name_of(s), S("src")) && !str_eq(name_of(s), S("data"))) return false;
    for (size_t i = 0; i < COUNT_OF(frames); i++)
        if (str_eq(tag_of(s), frames[i])) return true;
    return false;
}

PrintPlace html_place(const HtmlState *s) {
    switch (s->state) {
        case TAG_OPEN:
        case TAG_NAME:
        case IN_TAG:
        case ATTRIBUTE:
        case BEHIND_NAME: return PLACE_TAG;
        case BEFORE_VALUE:
            return PLACE_UNQUOTED;
        case VALUE:
            if (!s->quote) return PLACE_UNQUOTED;
            if (s->name_length > 2 && s->name[0] == 'o' && s->name[1] == 'n') return PLACE_EVENT;
            return is_followed(s) && !s->begun ? PLACE_URL : PLACE_TEXT;
        case SCRIPT: return s->script_quote == '"' || s->script_quote == '\'' ? PLACE_TEXT : PLACE_SCRIPT;
        default: return PLACE_TEXT;
    }
}

void html_printed(HtmlState *s) {
    if (s->state == BEFORE_VALUE) {
        s->state = VALUE;
        s->quote = 0;
    } else if (s->state == TAG_OPEN) {
        s->state = TAG_NAME;
        s->tag_length = 0;
    } else if (s->state == IN_TAG || s->state == BEHIND_NAME) {
        s->state = ATTRIBUTE;
        s->name_length = 0;
    }
    s->begun = true;
    s->last = 0;
}
