/* Which parameters of a callee an argument is. See flow/program.h. */
#include "flow/program.h"

/* `path`, one step below `key`. */
static FlowPath path_below(uint64_t key, const FlowPath *path) {
    FlowPath out = {{key}, 1};
    for (uint32_t i = 0; i < path->count && out.count < FLOW_MAX_PATH; i++) out.keys[out.count++] = path->keys[i];
    return out;
}

/* The call gives it by itself, so that no `*x` or `**x` can. */
static bool is_given(const FlowCall *c, FlowTargetFunction target, const FlowFunction *f, uint32_t param) {
    if (param < f->positional && param < c->positional + target.bound) return true;
    for (uint32_t k = 0; param < f->param_count && k < c->keyword_count; k++)
        if (str_eq(c->keywords[k], f->params[param])) return true;
    return false;
}

/* Where `**x` leads to: each item to the parameter of its name. */
static uint32_t pass_keywords(const FlowCall *c, FlowTargetFunction target, const FlowFunction *f, const FlowPath *path, FlowPassed *out) {
    uint32_t count = 0;
    for (uint32_t q = target.bound; q < f->param_count && count + 1 < FLOW_MOST_PASSED; q++) {
        if (is_given(c, target, f, q) || (path->count && !path_keys_meet(path->keys[0], path_key_text(f->params[q])))) continue;
        out[count] = (FlowPassed){q, {.count = path->count ? path->count - 1 : 0}};
        for (uint32_t i = 1; i < path->count; i++) out[count].path.keys[i - 1] = path->keys[i];
        count++;
        if (path->count && path->keys[0] == path_key_text(f->params[q])) return count;
    }
    if (f->has_keywords) out[count++] = (FlowPassed){f->param_count + 1, *path};
    return count;
}

/* Where `*x` leads to: what is known to be its k-th item to no parameter that stands before that. */
static uint32_t pass_rest(const FlowCall *c, FlowTargetFunction target, const FlowFunction *f, const FlowPath *path, FlowPassed *out) {
    bool item = path->count && (path->keys[0] & 3) == (path_key_int(0) & 3);
    uint64_t first = item ? c->positional + target.bound + (path->keys[0] >> 2) : 0;
    uint32_t count = 0;
    for (uint32_t q = target.bound; q < f->param_count && count + 1 < FLOW_MOST_PASSED; q++)
        if (!is_given(c, target, f, q) && (q >= first || q >= f->positional)) out[count++] = (FlowPassed){.param = q};
    if (f->has_rest) out[count++] = (FlowPassed){.param = f->param_count};
    return count;
}

uint32_t flow_pass(const FlowProgram *p, const FlowCall *c, uint32_t argument, FlowTargetFunction target, const FlowPath *path, FlowPassed *out) {
    const FlowFunction *f = flow_function(p, target);
    uint32_t parameter = flow_parameter(p, c, argument, target);
    if (parameter == FLOW_NO_PARAM) return 0;
    if (argument == FLOW_KEYWORDS) return pass_keywords(c, target, f, path, out);
    if (parameter == FLOW_ANY_PARAM) return pass_rest(c, target, f, path, out);
    out[0] = (FlowPassed){parameter, parameter < f->param_count ? *path : (FlowPath){.count = 0}};
    if (parameter == f->param_count + 1) out[0].path = path_below(path_key_text(c->keywords[argument - FLOW_KEYWORD]), path);
    return 1;
}
