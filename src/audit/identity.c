/* Fingerprints of findings: see file_audit.h. One sweep over the definitions and the findings, both in order of place.
 */
#include "audit/file_audit.h"

#include <stdlib.h>

enum { MOST_TOKENS = 1000 }; /* of a finding's code that count: a finding may span a whole file */

typedef struct Definition {
    uint32_t start, end;
    Sym name;
} Definition;

typedef struct Open {
    uint32_t end;
    uint64_t hash; /* of the dotted name down to here */
} Open;

typedef struct Key {
    uint64_t hash;
    uint32_t index;
} Key;

static uint64_t mix(uint64_t a, uint64_t b) {
    uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) * 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32);
}

static bool is_definition(const Node *n) {
    return n->kind == NODE_FunctionDef || n->kind == NODE_AsyncFunctionDef || n->kind == NODE_ClassDef;
}

static int by_start(const void *a, const void *b) {
    const Definition *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return (x->end < y->end) - (x->end > y->end); /* the outer one first */
}

static Definition *definitions(const Tree *tree, uint32_t *count, Arena *scratch) {
    *count = 0;
    for (uint32_t n = 1; n < tree->node_count; n++) *count += is_definition(&tree->nodes[n]);
    Definition *all = ARENA_ARRAY(scratch, Definition, *count);
    Definition *d = all;
    for (uint32_t n = 1; n < tree->node_count; n++)
        if (is_definition(&tree->nodes[n]))
            *d++ = (Definition){tree->nodes[n].start, tree_end(tree, (NodeId){n}), {tree->nodes[n].a}};
    if (*count) qsort(all, *count, sizeof *all, by_start);
    return all;
}

static bool is_layout(const Token *t) {
    return t->kind == TOKEN_Newline || t->kind == TOKEN_Indent || t->kind == TOKEN_Dedent || t->kind == TOKEN_EndMarker;
}

static bool is_closer(const Token *t) {
    return t->kind == TOKEN_RPar || t->kind == TOKEN_RSqb || t->kind == TOKEN_RBrace;
}

/* What formatters change says nothing: parentheses, a comma before a closing bracket. */
static bool is_style(const Token *t, const Token *next) {
    if (t->kind == TOKEN_LPar || t->kind == TOKEN_RPar || t->kind == TOKEN_FStringEnd) return true;
    return t->kind == TOKEN_Comma && next && is_closer(next);
}

static bool is_quote(char c) { return c == '"' || c == '\''; }

/* A string or the start of one without its quotes, and without backslashes before quotes; prefixes in lower case. */
static uint64_t string_hash(Str text, bool whole) {
    size_t at = 0, quotes = 1;
    uint64_t prefix = 0;
    for (; at < text.len && !is_quote(text.ptr[at]); at++)
        if ((text.ptr[at] | 32) != 'u') prefix += (uint64_t)1 << ((text.ptr[at] | 32) & 31);
    if (!whole) return prefix;
    char quote = at < text.len ? text.ptr[at] : 0;
    if (text.len - at >= 6 && text.ptr[at + 1] == quote && text.ptr[at + 2] == quote) quotes = 3;
    text =
        text.len >= at + 2 * quotes ? str_slice(text, at + quotes, text.len - quotes) : str_slice(text, at, text.len);
    uint64_t hash = prefix ^ 0xCBF29CE484222325u; /* FNV-1a */
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' && i + 1 < text.len && is_quote(text.ptr[i + 1])) continue;
        hash = (hash ^ (unsigned char)text.ptr[i]) * 0x100000001B3u;
        if (text.ptr[i] == '\\' && i + 1 < text.len) hash = (hash ^ (unsigned char)text.ptr[++i]) * 0x100000001B3u;
    }
    return hash;
}

static uint64_t number_hash(Str text) {
    uint64_t hash = 0;
    for (size_t i = 0; i < text.len; i++) hash = mix(hash, (uint64_t)(text.ptr[i] | 32));
    return hash;
}

static uint64_t token_hash(const Token *t, Str text) {
    switch (t->kind) {
        case TOKEN_String: return string_hash(text, true);
        case TOKEN_FStringStart: return string_hash(text, false);
        case TOKEN_Number: return number_hash(text);
        default: return str_hash(text);
    }
}

static uint64_t code_hash(const Tree *tree, const Token *tokens, uint32_t count, const Finding *f) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tokens[middle].start < f->start) low = middle + 1;
        else high = middle;
    }
    uint64_t hash = 0;
    uint32_t most = MOST_TOKENS;
    for (uint32_t i = low; i < count && tokens[i].start < f->end && most; i++) {
        if (is_layout(&tokens[i]) || is_style(&tokens[i], i + 1 < count ? &tokens[i + 1] : NULL)) continue;
        hash = mix(hash, token_hash(&tokens[i], str_slice(tree->source->text, tokens[i].start, tokens[i].end)));
        most--;
    }
    return hash;
}

static int by_hash(const void *a, const void *b) {
    const Key *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Those alike are numbered in order of place. */
static void number_alike(Key *keys, Finding *findings, uint32_t count) {
    qsort(keys, count, sizeof *keys, by_hash);
    uint64_t number = 0;
    for (uint32_t i = 0; i < count; i++) {
        number = i && keys[i].hash == keys[i - 1].hash ? number + 1 : 0;
        findings[keys[i].index].fingerprint = mix(keys[i].hash, number);
    }
}

void identity_assign(const Tree *tree, const Token *tokens, uint32_t token_count, Finding *findings, uint32_t count,
                     Arena *scratch) {
    if (count == 0) return;
    uint32_t definition_count, next = 0, depth = 0;
    const Definition *all = definitions(tree, &definition_count, scratch);
    Open *open = ARENA_ARRAY(scratch, Open, definition_count + 1);
    Key *keys = ARENA_ARRAY(scratch, Key, count);
    for (uint32_t i = 0; i < count; i++) {
        const Finding *f = &findings[i];
        for (; next < definition_count && all[next].start <= f->start; next++) {
            while (depth && open[depth - 1].end <= all[next].start) depth--;
            uint64_t outer = depth ? open[depth - 1].hash : 0;
            open[depth++] = (Open){all[next].end, mix(outer, str_hash(tree_name(tree, all[next].name)))};
        }
        while (depth && open[depth - 1].end <= f->start) depth--;
        uint64_t hash = mix(str_hash(f->rule->id), depth ? open[depth - 1].hash : 0);
        if (f->source.len) hash = mix(hash, str_hash(f->source));
        keys[i] = (Key){mix(hash, code_hash(tree, tokens, token_count, f)), i};
    }
    number_alike(keys, findings, count);
}
