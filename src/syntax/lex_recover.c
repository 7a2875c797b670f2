/* Recovery from brackets that are never closed: see the head of lex.h. */
#include "syntax/lex.h"

/* Keywords that stand in no expression: at the start of a line they end a bracket that was never closed. */
const bool lex_ends_bracket[TOKEN_KIND_COUNT] = {
    [TOKEN_Assert] = true, [TOKEN_Break] = true,  [TOKEN_Class] = true,  [TOKEN_Continue] = true, [TOKEN_Def] = true,
    [TOKEN_Del] = true,    [TOKEN_Elif] = true,   [TOKEN_Except] = true, [TOKEN_Finally] = true,  [TOKEN_Global] = true,
    [TOKEN_Import] = true, [TOKEN_Nonlocal] = true, [TOKEN_Pass] = true, [TOKEN_Raise] = true,    [TOKEN_Return] = true,
    [TOKEN_Try] = true,    [TOKEN_While] = true,  [TOKEN_With] = true,
};

/* Whether nothing but white space stands between p and the start of its line. */
static bool first_on_line(const Lexer *lx, Cursor p) {
    while (p > lx->text && (p[-1] == ' ' || p[-1] == '\t' || p[-1] == '\f')) p--;
    return p == lx->text || p[-1] == '\n' || p[-1] == '\r';
}

Cursor lex_break_bracket(Lexer *lx, Cursor p) {
    const Bracket *b = &lx->brackets[lx->bracket_count - 1];
    uint32_t at = lx->tokens[b->token].start;
    size_t lost = (size_t)(lex_offset(lx, p) - lx->statement_start);
    bool back = lex_goes_back(lx);
    if (back) {
        lx->again += lost;
        lx->always_recover = lx->again > 4 * (size_t)(lx->end - lx->text) + 65536;
        lx->token_count = lx->statement_token;
        lx->diags->count = lx->statement_diags;
        lx->recovering = true;
        p = lx->text + lx->statement_start;
    } else {
        diags_add(lx->diags, DIAG_UnclosedBracket, at, at + 1);
        lx->recovering = false;
    }
    lx->bracket_count = 0;
    lx->fstring_count = 0;
    return p;
}

/* Inside brackets, recovering, at a line's first byte of code: does the statement end before this line? */
static bool line_breaks(const Lexer *lx, Cursor line, Cursor code) {
    uint8_t c = *code;
    if (c == '#' || c == '\n' || c == '\r' || c == ')' || c == ']' || c == '}' || code >= lx->end) return false;
    return (uint32_t)(code - line) <= lx->statement_column;
}

/* A keyword that starts a statement, on a line of its own, inside brackets: NULL where all is well. */
static Cursor keyword_in_bracket(Lexer *lx, Cursor p) {
    if (!first_on_line(lx, p)) return NULL;
    bool back = lex_goes_back(lx);
    Cursor q = lex_break_bracket(lx, p);
    if (!back) {
        lex_emit(lx, TOKEN_Newline, lex_offset(lx, p), lex_offset(lx, p), 0, 0);
        while (q > lx->text && q[-1] != '\n' && q[-1] != '\r') q--;
    }
    return q;
}

NameEnd lex_bracket_keyword(Lexer *lx, Cursor *at) {
    bool back = lex_goes_back(lx);
    Cursor q = keyword_in_bracket(lx, *at);
    if (!q) return NAME_DONE;
    *at = q;
    return back ? NAME_LINE_AGAIN : NAME_LINE_START;
}

bool lex_breaks_here(Lexer *lx, Cursor line) {
    if (LIKELY(!lx->recovering)) return false;
    if (lx->fstring_count && lx->fstrings[0].quotes == 1) { /* a field that was never closed: the string ends here */
        lex_break_bracket(lx, line);
        return true;
    }
    Cursor code = line;
    while (*code == ' ' || *code == '\t' || *code == '\f') code++;
    if (!line_breaks(lx, line, code)) return false;
    lex_break_bracket(lx, line);
    return true;
}
