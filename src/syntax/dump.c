/* Tree to JSON, by node.def's tables alone: see syntax/dump.h. Nodes that are open lie on a stack of our own. */
#include "syntax/dump.h"

#include "base/fault.h"
#include "syntax/diag.h"
#include "syntax/literal.h"

enum { CHUNK = 1 << 16 }; /* bytes of text that are kept before they are written */

/* A node between two of its fields, or between two items of one. */
typedef struct DumpFrame {
    NodeId node;
    uint32_t field; /* the one being written */
    uint32_t item;  /* the next of its list */
} DumpFrame;

void dump_free(Dump *d) {
    void *frames = d->frames;
    buffer_free(&frames, &d->frame_capacity);
    d->frames = NULL;
    buf_free(&d->out);
    buf_free(&d->value);
}

static void flush(Dump *d, size_t keep) {
    if (d->out.len <= keep) return;
    d->sink.write(d->sink.context, buf_str(&d->out));
    buf_clear(&d->out);
}

static void begin(Dump *d) { d->json = json_make(&d->out); }

static void end(Dump *d) {
    json_close_object(&d->json);
    json_line(&d->json);
    flush(d, 0);
}

static void key(Dump *d, const char *name) { json_key_plain(&d->json, str_from_z(name)); }

static void typed(Dump *d, const char *type) {
    json_open_object(&d->json);
    key(d, "_type");
    json_string(&d->json, str_from_z(type));
}

static void bare(Dump *d, const char *type) {
    typed(d, type);
    json_close_object(&d->json);
}

/* An object of one member whose value is a string. */
static void wrapped(Dump *d, const char *name, Str text) {
    json_open_object(&d->json);
    key(d, name);
    json_string(&d->json, text);
    json_close_object(&d->json);
}

static void bytes_value(Dump *d, Str bytes) {
    static const char hex[] = "0123456789abcdef";
    json_open_object(&d->json);
    key(d, "bytes");
    json_open_string(&d->json);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        char pair[2] = {hex[byte >> 4], hex[byte & 15]};
        buf_add(&d->out, (Str){pair, 2});
    }
    json_close_string(&d->json);
    json_close_object(&d->json);
}

static void float_value(Dump *d, const Tree *t, NodeId n, bool imaginary) {
    buf_clear(&d->value);
    literal_float_hex(literal_double(t, n), &d->value);
    if (!imaginary) {
        wrapped(d, "float", buf_str(&d->value));
        return;
    }
    json_open_object(&d->json);
    key(d, "complex");
    json_open_array(&d->json);
    json_string(&d->json, S("0x0.0p+0"));
    json_string(&d->json, buf_str(&d->value));
    json_close_array(&d->json);
    json_close_object(&d->json);
}

static void constant(Dump *d, const Tree *t, NodeId n) {
    buf_clear(&d->value);
    switch (tree_const_kind(t, n)) {
        case CONST_None: json_null(&d->json); return;
        case CONST_False: json_bool(&d->json, false); return;
        case CONST_True: json_bool(&d->json, true); return;
        case CONST_Ellipsis: json_raw(&d->json, S("{\"ellipsis\":true}")); return;
        case CONST_Int:
            if (literal_int_decimal(t, n, &d->value)) wrapped(d, "int", buf_str(&d->value));
            else wrapped(d, "int_source", tree_text(t, n));
            return;
        case CONST_Float: float_value(d, t, n, false); return;
        case CONST_Complex: float_value(d, t, n, true); return;
        case CONST_Str:
            literal_string(t, n, &d->value);
            wrapped(d, "str", buf_str(&d->value));
            return;
        case CONST_Bytes:
            literal_string(t, n, &d->value);
            bytes_value(d, buf_str(&d->value));
            return;
    }
    CHECK(false); /* not a kind of constant */
}

static void name(Dump *d, const Tree *t, uint32_t sym) {
    if (sym) json_string(&d->json, tree_name(t, (Sym){sym}));
    else json_null(&d->json);
}

static void names(Dump *d, const Tree *t, List list) {
    json_open_array(&d->json);
    for (uint32_t i = 0; i < list.count; i++) name(d, t, list.items[i]);
    json_close_array(&d->json);
}

static void operators(Dump *d, List list) {
    json_open_array(&d->json);
    for (uint32_t i = 0; i < list.count; i++) bare(d, cmpop_names[list.items[i]]);
    json_close_array(&d->json);
}

static void text(Dump *d, const Tree *t, uint32_t place) {
    buf_clear(&d->value);
    literal_verbatim(str_slice(t->source->text, t->extra[place], t->extra[place + 1]), &d->value);
    wrapped(d, "str", buf_str(&d->value));
}

/* Writes a field that holds no nodes. */
static void plain_field(Dump *d, const Tree *t, NodeId n, FieldType type, uint32_t value) {
    static const char *const contexts[] = {"Load", "Store", "Del"};
    uint32_t flags = tree_flags(t, n);
    switch (type) {
        case FIELD_SYM:
        case FIELD_OPTSYM: name(d, t, value); return;
        case FIELD_SYMS: names(d, t, tree_list(t, value)); return;
        case FIELD_INT: json_uint(&d->json, value); return;
        case FIELD_TEXT: text(d, t, value); return;
        case FIELD_CMPOPS: operators(d, tree_list(t, value)); return;
        case FIELD_VALUE:
        case FIELD_SINGLETON: constant(d, t, n); return;
        case FIELD_CTX: bare(d, contexts[flags]); return;
        case FIELD_BINOP: bare(d, binop_names[flags]); return;
        case FIELD_UNARYOP: bare(d, unaryop_names[flags]); return;
        case FIELD_BOOLOP: bare(d, boolop_names[flags]); return;
        case FIELD_FLAG: json_uint(&d->json, flags); return;
        case FIELD_CONV: json_int(&d->json, flags ? (int64_t)flags : -1); return;
        case FIELD_KIND: json_raw(&d->json, flags & CONST_U ? S("\"u\"") : S("null")); return;
        case FIELD_ABSENT: json_null(&d->json); return;
        case FIELD_ONE:
        case FIELD_OPT:
        case FIELD_MANY:
        case FIELD_GAPS: break;
    }
    CHECK(false); /* a field without nodes */
}

static bool has_position(NodeKind kind) {
    switch (kind) {
        case NODE_Module:
        case NODE_comprehension:
        case NODE_arguments:
        case NODE_withitem:
        case NODE_match_case: return false;
        default: return true;
    }
}

static void close_node(Dump *d, const Tree *t, NodeId n) {
    NodeKind kind = tree_kind(t, n);
    if (kind == NODE_Module) {
        key(d, "type_ignores");
        json_raw(&d->json, S("[]"));
    }
    if (has_position(kind)) {
        Position start = source_byte_position_near(t->source, tree_start(t, n), &d->line);
        uint32_t line = d->line;
        Position stop = source_byte_position_near(t->source, tree_end(t, n), &line);
        buf_add(&d->out, d->json.comma ? S(",\"lineno\":") : S("\"lineno\":"));
        buf_uint(&d->out, start.line);
        buf_add(&d->out, S(",\"col_offset\":"));
        buf_uint(&d->out, start.column);
        buf_add(&d->out, S(",\"end_lineno\":"));
        buf_uint(&d->out, stop.line);
        buf_add(&d->out, S(",\"end_col_offset\":"));
        buf_uint(&d->out, stop.column);
    }
    json_close_object(&d->json);
}

static size_t open_node(Dump *d, const Tree *t, NodeId n, size_t depth) {
    void *frames = d->frames;
    buffer_reserve(&frames, &d->frame_capacity, depth + 1, sizeof(DumpFrame));
    d->frames = frames;
    d->frames[depth] = (DumpFrame){n, 0, 0};
    typed(d, node_names[tree_kind(t, n)]);
    return depth + 1;
}

/* Goes on with a list of nodes: gives the next one that is there, writes null for each gap before it. */
static NodeId next_item(Dump *d, DumpFrame *frame, List list) {
    if (frame->item == 0) json_open_array(&d->json);
    while (frame->item < list.count) {
        NodeId child = list_node(list, frame->item++);
        if (node_is(child)) return child;
        json_null(&d->json);
    }
    json_close_array(&d->json);
    frame->item = 0;
    frame->field++;
    return (NodeId){0};
}

/* Goes on with the fields of the innermost open node until a child must be opened first; 0 when it is done. */
static NodeId next_child(Dump *d, const Tree *t, DumpFrame *frame) {
    NodeKind kind = tree_kind(t, frame->node);
    FieldList fields = node_fields(kind);
    while (frame->field < fields.count) {
        const FieldInfo *field = &fields.fields[frame->field];
        if (frame->item == 0) key(d, field->name);
        uint32_t value = field->slot < 0 ? 0 : tree_slot(t, frame->node, node_slot_counts[kind], (uint32_t)field->slot);
        if (field->type == FIELD_MANY || field->type == FIELD_GAPS) {
            NodeId child = next_item(d, frame, tree_list(t, value));
            if (node_is(child)) return child;
            continue;
        }
        frame->field++;
        if (field->type == FIELD_ONE || field->type == FIELD_OPT) {
            if (value) return (NodeId){value};
            json_null(&d->json);
        } else {
            plain_field(d, t, frame->node, (FieldType)field->type, value);
        }
    }
    return (NodeId){0};
}

static void nodes(Dump *d, const Tree *t) {
    size_t depth = open_node(d, t, t->root, 0);
    while (depth) {
        DumpFrame *frame = &d->frames[depth - 1];
        NodeId child = next_child(d, t, frame);
        if (node_is(child)) {
            depth = open_node(d, t, child, depth);
        } else {
            close_node(d, t, frame->node);
            depth--;
        }
        flush(d, CHUNK);
    }
}

static void one_error(Dump *d, Position at, Str message) {
    json_open_object(&d->json);
    key(d, "line");
    json_uint(&d->json, at.line);
    key(d, "column");
    json_uint(&d->json, at.column + 1);
    key(d, "message");
    json_string(&d->json, message);
    json_close_object(&d->json);
    flush(d, CHUNK);
}

static void errors(Dump *d, const Tree *t) {
    key(d, "errors");
    json_open_array(&d->json);
    for (uint32_t i = 0; i < t->diag_count; i++) {
        const Diag *diag = &t->diags[i];
        one_error(d, source_position(t->source, diag->start), diag_text((DiagCode)diag->code));
    }
    json_close_array(&d->json);
}

static void only_error(Dump *d, Str message) {
    key(d, "errors");
    json_open_array(&d->json);
    one_error(d, (Position){1, 0}, message);
    json_close_array(&d->json);
    end(d);
}

void dump_tree(Dump *d, const Tree *tree) {
    begin(d);
    json_open_object(&d->json);
    key(d, "tree");
    nodes(d, tree);
    errors(d, tree);
    end(d);
}

void dump_no_tree(Dump *d, Str message) {
    begin(d);
    json_open_object(&d->json);
    key(d, "tree");
    json_null(&d->json);
    only_error(d, message);
}

void dump_no_tokens(Dump *d, Str message) {
    begin(d);
    json_open_object(&d->json);
    key(d, "tokens");
    json_null(&d->json);
    key(d, "trivia");
    json_null(&d->json);
    only_error(d, message);
}

/* [line, column] of both ends, as the fields of an object that is open. */
static void span(Dump *d, const Source *source, const char *type, uint32_t start, uint32_t stop) {
    Position from = source_byte_position(source, start), to = source_byte_position(source, stop);
    typed(d, type);
    buf_format(&d->out, ",\"start\":[%u,%u],\"end\":[%u,%u],\"offset\":[%u,%u]", from.line, from.column, to.line,
               to.column, start, stop);
}

/* The next piece of what lies between two tokens, from `at`, which is before `stop`: gives its end and its kind. */
static uint32_t trivia_piece(Str s, uint32_t at, uint32_t stop, const char **type) {
    const char *p = s.ptr;
    uint32_t i = at + 1;
    switch (p[at]) {
        case ' ':
        case '\t':
        case '\f':
            *type = "Space";
            while (i < stop && (p[i] == ' ' || p[i] == '\t' || p[i] == '\f')) i++;
            return i;
        case '#':
            *type = "Comment";
            while (i < stop && p[i] != '\n' && p[i] != '\r') i++;
            return i;
        case '\r':
        case '\n': *type = "LineEnd"; return i < stop && p[at] == '\r' && p[i] == '\n' ? i + 1 : i;
        case '\\':
            *type = "Continuation";
            if (i < stop && p[i] == '\r' && i + 1 < stop && p[i + 1] == '\n') return i + 2;
            if (i < stop && (p[i] == '\n' || p[i] == '\r')) return i + 1;
            break;
        default: break;
    }
    *type = "Other";
    return i;
}

static void trivia_between(Dump *d, const Source *source, uint32_t at, uint32_t stop) {
    while (at < stop) {
        const char *type;
        uint32_t next = trivia_piece(source->text, at, stop, &type);
        span(d, source, type, at, next);
        json_close_object(&d->json);
        flush(d, CHUNK);
        at = next;
    }
}

void dump_tokens(Dump *d, const Tree *tree, const Token *tokens, uint32_t count) {
    const Source *source = tree->source;
    begin(d);
    json_open_object(&d->json);
    key(d, "tokens");
    json_open_array(&d->json);
    for (uint32_t i = 0; i < count; i++) {
        const Token *token = &tokens[i];
        span(d, source, token_names[token->kind], token->start, token->end);
        key(d, "text");
        json_string(&d->json, str_slice(source->text, token->start, token->end));
        json_close_object(&d->json);
        flush(d, CHUNK);
    }
    json_close_array(&d->json);
    key(d, "trivia");
    json_open_array(&d->json);
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        trivia_between(d, source, at, tokens[i].start);
        if (tokens[i].end > at) at = tokens[i].end;
    }
    trivia_between(d, source, at, (uint32_t)source->text.len);
    json_close_array(&d->json);
    errors(d, tree);
    end(d);
}
