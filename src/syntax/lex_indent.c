/* Indentation, as CPython's tokenizer counts it: twice, with tabs to 8 and to 1, so that mixtures that depend on the
 * width of a tab are seen. */
#include "syntax/lex.h"

Indentation lex_indentation(const Lexer *lx, Cursor p) {
    Indentation in = {.code = p};
    uint32_t column = 0, alternate = 0, fixed = 0;
    bool split = false;
    for (;; p++) {
        if (*p == ' ') {
            column++, alternate++;
        } else if (*p == '\t') {
            column = (column / 8 + 1) * 8;
            alternate++;
        } else if (*p == '\f') {
            column = alternate = 0;
        } else if (*p == '\\' && (p[1] == '\n' || p[1] == '\r') && lx->version >= PY_3_9) {
            /* The first part of an indentation that is split by backslashes decides. */
            if (!fixed) fixed = column;
            split = true;
            p = lex_skip_newline(p + 1) - 1;
            if (lex_nothing_follows(lx, p + 1)) in.fault = true;
        } else {
            break;
        }
    }
    in.code = p;
    in.column = fixed ? fixed : column;
    in.alternate = fixed ? fixed : alternate;
    if (UNLIKELY(split) && lx->version == PY_3_9) { /* there such a line does not count */
        in.column = lx->indents[lx->indent_count - 1].column;
        in.alternate = lx->indents[lx->indent_count - 1].alternate;
    }
    return in;
}

static void push_indent(Lexer *lx, uint32_t column, uint32_t alternate) {
    if (lx->indent_count >= lx->indent_capacity) {
        void *p = lx->indents;
        buffer_reserve(&p, &lx->indent_capacity, (size_t)lx->indent_count + 64, sizeof(IndentLevel));
        lx->indents = p;
    }
    lx->indents[lx->indent_count++] = (IndentLevel){column, alternate};
}

void lex_indent(Lexer *lx, Cursor code, uint32_t column, uint32_t alternate) {
    uint32_t at = lex_offset(lx, code);
    IndentLevel *top = &lx->indents[lx->indent_count - 1];
    if (column == top->column) {
        if (alternate != top->alternate) diags_add(lx->diags, DIAG_Python2Tabs, at, at);
        return;
    }
    if (column > top->column) {
        if (alternate <= top->alternate) diags_add(lx->diags, DIAG_Python2Tabs, at, at);
        push_indent(lx, column, alternate);
        lex_emit(lx, TOKEN_Indent, at, at, 0, 0);
        return;
    }
    while (lx->indent_count > 1 && column < lx->indents[lx->indent_count - 1].column) {
        lx->indent_count--;
        lex_emit(lx, TOKEN_Dedent, at, at, 0, 0);
    }
    top = &lx->indents[lx->indent_count - 1];
    if (column != top->column) {
        /* Between two levels: an error, and the line belongs to a block of its own at this column. */
        diags_add(lx->diags, DIAG_Dedent, at, at);
        push_indent(lx, column, alternate);
        lx->tokens[lx->token_count - 1].kind = TOKEN_Newline; /* the last Dedent never happened */
        lx->token_count--;
    } else if (alternate != top->alternate) {
        diags_add(lx->diags, DIAG_Python2Tabs, at, at);
    }
}
