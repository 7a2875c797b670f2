/* Values for people and tests. */
#include "value/interp.h"

enum { PRINT_DEPTH = 4, PRINT_LIMIT = 4000 };

static void print_value(const Facts *f, ValueId v, Buf *out, uint32_t depth);
static void print_atom(const Facts *f, const Atom *a, Buf *out, uint32_t depth);

static void print_text(Str s, Buf *out) {
    buf_byte(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\'' || c == '\\') buf_byte(out, '\\'), buf_byte(out, c);
        else if (c == '\n') buf_add(out, S("\\n"));
        else if ((unsigned char)c < 32) buf_format(out, "\\x%02x", (unsigned char)c);
        else buf_byte(out, c);
    }
    buf_byte(out, '\'');
}

static void print_items(const Facts *f, const Atom *a, Buf *out, uint32_t depth) {
    static const char open[] = "([{{", close[] = ")]}}";
    uint32_t k = a->kind - (uint32_t)ATOM_TUPLE;
    buf_byte(out, open[k]);
    for (uint32_t i = 0; i < a->count; i++) {
        bool is_value = a->kind == ATOM_DICT && i % 2;
        if (i) buf_add(out, is_value ? S(": ") : S(", "));
        print_value(f, a->items[i], out, depth);
    }
    if (!value_eq(a->rest, VALUE_NEVER)) {
        if (a->count) buf_add(out, S(", "));
        buf_byte(out, '*');
        print_value(f, a->rest, out, depth);
    }
    buf_byte(out, close[k]);
}

static void print_definition(const Facts *f, const char *what, NodeId n, Buf *out) {
    NodeKind kind = tree_kind(f->tree, n);
    Str name = S("lambda");
    if (kind == NODE_ClassDef) name = tree_name(f->tree, ClassDef_name(f->tree, n));
    else if (kind != NODE_Lambda) name = tree_name(f->tree, FunctionDef_name(f->tree, n));
    buf_add(out, str_from_z(what));
    buf_add(out, name);
}

static void print_partial(const Facts *f, const Atom *a, Buf *out, uint32_t depth) {
    buf_add(out, S("partial("));
    print_atom(f, store_get(f->store, a->callee), out, depth);
    for (uint32_t i = 0; i < a->count + a->name_count; i++) {
        buf_add(out, S(", "));
        if (i >= a->count) {
            buf_add(out, a->names[i - a->count]);
            buf_byte(out, '=');
        }
        print_value(f, a->items[i], out, depth);
    }
    buf_byte(out, ')');
}

static void print_atom(const Facts *f, const Atom *a, Buf *out, uint32_t depth) {
    if (depth > PRINT_DEPTH) {
        buf_add(out, S("..."));
        return;
    }
    switch ((AtomKind)a->kind) {
        case ATOM_NAME: qual_text(f->quals, a->qual, out); break;
        case ATOM_INSTANCE:
            buf_byte(out, '<');
            qual_text(f->quals, a->qual, out);
            buf_byte(out, '>');
            break;
        case ATOM_STR: print_text(a->text, out); break;
        case ATOM_TEXT:
            print_text(a->text, out);
            buf_add(out, S(".."));
            print_text(a->suffix, out);
            break;
        case ATOM_BYTES:
            buf_byte(out, 'b');
            print_text(a->text, out);
            break;
        case ATOM_INT: buf_format(out, "%lld", (long long)a->integer); break;
        case ATOM_FLOAT: buf_format(out, "%g", a->real); break;
        case ATOM_BOOL: buf_add(out, a->integer ? S("True") : S("False")); break;
        case ATOM_NONE: buf_add(out, S("None")); break;
        case ATOM_ELLIPSIS: buf_add(out, S("Ellipsis")); break;
        case ATOM_TUPLE:
        case ATOM_LIST:
        case ATOM_SET:
        case ATOM_DICT: print_items(f, a, out, depth + 1); break;
        case ATOM_FUNCTION: print_definition(f, "def ", a->node, out); break;
        case ATOM_CLASS: print_definition(f, "class ", a->node, out); break;
        case ATOM_OBJECT: print_definition(f, "object ", a->node, out); break;
        case ATOM_SUPER: print_definition(f, "super ", a->node, out); break;
        case ATOM_METHOD:
            buf_add(out, S("method "));
            print_atom(f, store_get(f->store, a->callee), out, depth + 1);
            break;
        case ATOM_PARTIAL: print_partial(f, a, out, depth + 1); break;
        case ATOM_NAMESPACE:
            buf_add(out, S("vars("));
            qual_text(f->quals, a->qual, out);
            buf_byte(out, ')');
            break;
        case ATOM_GLOBALS: buf_add(out, S("globals()")); break;
        default: buf_byte(out, '?');
    }
}

static void print_value(const Facts *f, ValueId v, Buf *out, uint32_t depth) {
    uint32_t count = value_count(f, v);
    for (uint32_t i = 0; i < count && out->len < PRINT_LIMIT; i++) {
        if (i) buf_add(out, S(" | "));
        print_atom(f, value_atom(f, v, i), out, depth);
    }
    if (value_is_open(f, v)) buf_add(out, count ? S(" | ?") : S("?"));
    else if (!count) buf_add(out, S("never"));
}

void value_print(const Facts *f, ValueId v, Buf *out) { print_value(f, v, out, 0); }
