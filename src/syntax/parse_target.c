/* What can be assigned to, deleted or looped over. */
#include "syntax/parse.h"

bool is_single_target(const Parser *p, uint32_t node) {
    NodeKind kind = (NodeKind)p->nodes[node].kind;
    return kind == NODE_Name || kind == NODE_Attribute || kind == NODE_Subscript;
}

void make_targets(Parser *p, uint32_t node, ExprContext context) {
    if (LIKELY(is_single_target(p, node))) {
        p->nodes[node].flags |= (uint8_t)context;
        return;
    }
    uint32_t mark = p->stack.count;
    push(p, node);
    while (p->stack.count > mark) {
        uint32_t n = p->stack.items[--p->stack.count];
        Node *target = &p->nodes[n];
        switch ((NodeKind)target->kind) {
        case NODE_Name:
        case NODE_Attribute:
        case NODE_Subscript: target->flags |= (uint8_t)context; break;
        case NODE_List:
        case NODE_Tuple: {
            target->flags |= (uint8_t)context;
            uint32_t at = target->a, count = p->extra[at];
            for (uint32_t i = 0; i < count; i++) push(p, p->extra[at + 1 + i]);
            break;
        }
        case NODE_Starred:
            if (context == CTX_Store || p->version < PY_3_9) {
                target->flags |= (uint8_t)context;
                push(p, target->a);
                break;
            }
            /* fall through */
        default:
            parser_refuse(p, context == CTX_Del ? DIAG_InvalidDelete : DIAG_InvalidTarget, target->start, last_end(p));
        }
    }
}

static uint32_t parse_target(Parser *p) {
    const Token *t = p->t;
    if (!accept(p, TOKEN_Star)) return parse_primary(p);
    uint32_t value = parse_primary(p);
    return node_add(p, NODE_Starred, CTX_Load, t->start, last_end(p), value, 0);
}

uint32_t parse_targets(Parser *p) {
    const Token *t = p->t;
    if (LIKELY(t->kind == TOKEN_Name && t[1].kind == TOKEN_In)) {
        p->t++;
        return node_add(p, NODE_Name, CTX_Store, t->start, t->end, t->value, 0);
    }
    uint32_t n = parse_target(p);
    if (KIND(p) == TOKEN_Comma) {
        uint32_t mark = p->stack.count;
        push(p, n);
        while (accept(p, TOKEN_Comma) && (token_starts[KIND(p)] || KIND(p) == TOKEN_Star)) push(p, parse_target(p));
        n = node_add(p, NODE_Tuple, CTX_Load, t->start, last_end(p), list_since(p, mark), 0);
    }
    if (!p->failed) make_targets(p, n, CTX_Store);
    return n;
}
