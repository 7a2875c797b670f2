/* Where data does harm, and calls that are given what does none. See flow/extract.h. */
#include "flow/extract.h"
#include "regex/redos.h"

/* Where a value comes from is all that speaks for it. */
static bool cured_by_kind(const Extractor *x, LabelSetId labels, Weakness weakness) {
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++) {
        const Origin *o = &x->facts->labels->origins[labels_at(x->facts->labels, labels, i)->origin];
        if (o->kind == ORIGIN_SOURCE && x->models->taint.kind_cures[origin_source(o)] & WEAKNESS_BIT(weakness)) return true;
    }
    return false;
}

#define BIT(w) WEAKNESS_BIT(WEAKNESS_##w)
/* Where a constant is never what is wrong; and where what functions of the program give is none of what rules say of constants. */
static const uint64_t constant_is_harmless = BIT(code) | BIT(deserialise) | BIT(sql) | BIT(nosql) | BIT(ldap) | BIT(xpath) | BIT(xml) |
                                             BIT(template) | BIT(redirect) | BIT(path_read) | BIT(path_write) | BIT(path_delete);
static const uint64_t result_is_harmless = constant_is_harmless | BIT(command) | BIT(argument) | BIT(ssrf) | BIT(xss) | BIT(header) | BIT(import);
#undef BIT

/* What a call has put into what it was given. */
static bool is_given(const LabelStore *ls, uint32_t path) {
    while (ls->paths[path].depth > 1) path = ls->paths[path].parent;
    return ls->paths[path].depth && path_key_is_given(ls->paths[path].key);
}

/* All labels that could do the harm are results of calls, or the program checks them: what these give and cure, the solver knows. */
static bool wait_for(Extractor *x, LabelSetId labels, Weakness weakness) {
    const LabelStore *ls = x->facts->labels;
    for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
        const Label *l = labels_at(ls, labels, i);
        const Origin *o = &ls->origins[l->origin];
        if (l->cured & WEAKNESS_BIT(weakness)) continue;
        if (is_given(ls, l->path)) return false;
        if (l->checks) x->checked |= WEAKNESS_BIT(weakness);
        if (l->checks) continue;
        if (o->kind != ORIGIN_RESULT || l->through || !x->call_of[o->node] || x->wait_count == COUNT_OF(x->waits)) return false;
        x->waits[x->wait_count++] = x->call_of[o->node] - 1;
    }
    x->waiting |= WEAKNESS_BIT(weakness);
    return true;
}

/* All labels that could do the harm were given to functions of the program that may have checked them. */
static bool is_checked_by_all(Extractor *x, LabelSetId labels, Weakness weakness) {
    const LabelStore *ls = x->facts->labels;
    for (uint32_t i = 0; i < labels_count(ls, labels); i++) {
        const Label *l = labels_at(ls, labels, i);
        if (!(l->cured & WEAKNESS_BIT(weakness)) && (!l->checks || is_given(ls, l->path))) return false;
    }
    x->checked |= WEAKNESS_BIT(weakness);
    return true;
}

/* The parts of a value that do harm, where it is not at hand itself: keys; none: all of it. */
typedef struct SinkKeys {
    uint64_t items[4];
    uint32_t count;
} SinkKeys;

static void add_sink_edges(Extractor *x, const Label *l, FlowEdge to, NodeId value, const SinkKeys *keys) {
    bool options = keys->count && keys->items[0] == PATH_KEY_OPTIONS;
    if (options && x->facts->labels->origins[l->origin].kind == ORIGIN_SOURCE) return;
    for (uint32_t k = 0; k < (keys->count ? keys->count : 1); k++) {
        uint32_t before = x->edges.count;
        extract_edge(x, l, to, value);
        FlowEdge *e = x->edges.count > before ? &x->edges.items[before] : NULL;
        if (!e || !keys->count || e->from_kind == ORIGIN_SOURCE || (e->from_path && e->from_path->count == FLOW_MAX_PATH)) return;
        e->from_path = extract_longer_path(x, e->from_path, keys->items[k]);
    }
}

static void add_sink_parts(Extractor *x, const SinkRow *row, NodeId at, NodeId value, LabelSetId labels, const SinkKeys *keys) {
    Weakness weakness = (Weakness)row->weakness;
    uint64_t bit = WEAKNESS_BIT(weakness);
    bool any = false;
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++) any |= !(labels_at(x->facts->labels, labels, i)->cured & bit);
    x->asked |= bit;
    if (weakness == WEAKNESS_xss && labels.v && extract_is_no_page(x, at)) return;
    /* What has no labels may come from anywhere; constants are graded by the rules themselves. */
    bool fine = labels.v || (constant_is_harmless & bit && extract_is_known(x, value, 0));
    if (any) fine = is_checked_by_all(x, labels, weakness) || (result_is_harmless & bit && extract_is_known(x, value, 0) && wait_for(x, labels, weakness));
    if (!fine || cured_by_kind(x, labels, weakness)) x->doubtful |= bit;
    if (!any) return;
    *FLOW_GROW(x, sinks) = (FlowSink){.weakness = row->weakness, .quieter = row->quieter, .function = extract_function(x, at),
                                      .start = tree_start(x->tree, at), .end = tree_end(x->tree, at),
                                      .value_start = tree_start(x->tree, value), .value_end = tree_end(x->tree, value)};
    FlowEdge to = {.to_kind = TO_SINK, .to = x->sinks.count - 1};
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++) {
        Label l = *labels_at(x->facts->labels, labels, i);
        if (!(l.cured & bit)) add_sink_edges(x, &l, to, value, keys);
    }
}

void extract_sink(Extractor *x, const SinkRow *row, NodeId at, NodeId value, LabelSetId labels) {
    add_sink_parts(x, row, at, value, labels, &(SinkKeys){.count = 0});
}

/* The argument that a condition is about; 0 where it is not given. */
NodeId extract_argument(const Extractor *x, NodeId call, uint32_t position, Str keyword) {
    List args = Call_args(x->tree, call), keywords = Call_keywords(x->tree, call);
    for (uint32_t i = 0; keyword.len && i < keywords.count; i++) {
        NodeId k = list_node(keywords, i);
        if (str_eq(tree_name(x->tree, keyword_arg(x->tree, k)), keyword)) return keyword_value(x->tree, k);
    }
    return position < args.count ? list_node(args, position) : (NodeId){0};
}

static bool is_named(const Extractor *x, const SinkRow *row, ValueId v) {
    bool named = false;
    for (uint32_t i = 0; i < value_count(x->facts, v) && !named; i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if (!a->qual.v) continue;
        Buf text = {.limit = QUAL_MAX_TEXT};
        qual_text(x->facts->quals, a->qual, &text);
        for (uint32_t n = 0; n < row->when_name_count; n++) named |= str_eq(buf_str(&text), models_text(x->models, x->models->keywords[row->when_names + n]));
        buf_free(&text);
    }
    return named;
}

/* What functools.partial() has given by that keyword before. */
static ValueId partial_argument(const Extractor *x, NodeId call, Str keyword) {
    const Atom *partial = value_single(x->facts, x->facts->labelled[Call_func(x->tree, call).v]);
    if (!partial || partial->kind != ATOM_PARTIAL) return VALUE_NEVER;
    for (uint32_t i = 0; keyword.len && i < partial->name_count; i++)
        if (str_eq(partial->names[i], keyword)) return partial->items[partial->count + i];
    return VALUE_NEVER;
}

static bool is_labelled(const Extractor *x, NodeId value, uint64_t bit) {
    LabelSetId labels = value_deep_labels(x->facts, x->facts->labelled[value.v]);
    for (uint32_t i = 0; i < labels_count(x->facts->labels, labels); i++)
        if (!(labels_at(x->facts->labels, labels, i)->cured & bit)) return true;
    return false;
}

/* Of what is given to a call something may do that harm. */
static bool is_given_labels(const Extractor *x, NodeId call, uint64_t bit) {
    List args = Call_args(x->tree, call), keywords = Call_keywords(x->tree, call);
    for (uint32_t i = 0; i < args.count; i++)
        if (is_labelled(x, list_node(args, i), bit)) return true;
    for (uint32_t i = 0; i < keywords.count; i++)
        if (is_labelled(x, keyword_value(x->tree, list_node(keywords, i)), bit)) return true;
    return false;
}

static bool is_slow(const Extractor *x, NodeId call, ValueId patterns) {
    Str method = tree_name(x->tree, tree_last_word(x->tree, Call_func(x->tree, call)));
    RegexMode mode = {.use = str_eq(method, S("match")) ? REGEX_MATCH : str_eq(method, S("fullmatch")) ? REGEX_FULLMATCH : REGEX_SEARCH};
    for (uint32_t i = 0; i < value_count(x->facts, patterns); i++) {
        const Atom *a = value_atom(x->facts, patterns, i);
        if ((a->kind == ATOM_STR || a->kind == ATOM_INSTANCE) && a->text.len &&
            redos_find(a->text, mode, REDOS_POLYNOMIAL, x->scratch).cost != REDOS_NONE)
            return true;
    }
    return false;
}

bool extract_holds(const Extractor *x, const SinkRow *row, NodeId call) {
    if (row->when == WHEN_ALWAYS) return true;
    Str keyword = models_text(x->models, row->when_keyword);
    NodeId func = Call_func(x->tree, call);
    bool receiver = row->when_position == WHEN_RECEIVER && tree_kind(x->tree, func) == NODE_Attribute;
    NodeId a = receiver ? Attribute_value(x->tree, func) : extract_argument(x, call, row->when_position, keyword);
    ValueId v = a.v ? value_of(x->facts, a) : partial_argument(x, call, keyword);
    bool given = v.v != VALUE_NEVER.v;
    const Atom *one = given ? value_single(x->facts, v) : NULL;
    bool text = one && (one->kind == ATOM_STR || one->kind == ATOM_TEXT) && str_starts_with(one->text, models_text(x->models, row->when_text));
    switch ((SinkWhen)row->when) {
        case WHEN_TRUE: return given && value_truth(x->facts, v) != 0;
        case WHEN_NOT_TRUE: return !given || value_truth(x->facts, v) != 1;
        case WHEN_ABSENT: return !given;
        case WHEN_GIVEN: return given;
        case WHEN_TEXT: return text;
        case WHEN_NOT_TEXT: return !text;
        case WHEN_FIRST:
        case WHEN_NOT_FIRST: {
            Str letters = models_text(x->models, row->when_text);
            bool letter = one && one->kind == ATOM_STR && one->text.len &&
                          str_find_byte(letters, one->text.ptr[0], 0) < letters.len;
            return letter == (row->when == WHEN_FIRST);
        }
        case WHEN_NAME: return given && is_named(x, row, v);
        case WHEN_SLOW: return given && is_given_labels(x, call, WEAKNESS_BIT(row->weakness)) && is_slow(x, call, v);
        default: return true;
    }
}

static bool names_keyword(const Extractor *x, const SinkRow *row, Str keyword) {
    for (uint32_t i = 0; i < row->keyword_count; i++)
        if (str_eq(models_text(x->models, x->models->keywords[row->keywords + i]), keyword)) return true;
    return false;
}

/* f(**{"command": x}): of what has keys that are known those that a row names, of the rest and of what nobody here knows the same parts. */
static void add_splat(Extractor *x, const SinkRow *row, NodeId call, NodeId value) {
    ValueId v = x->facts->labelled[value.v];
    SinkKeys keys = {.count = 0}, none = {.count = 0};
    bool few = row->keyword_count <= COUNT_OF(keys.items), dicts = value_count(x->facts, v) != 0;
    for (uint32_t i = 0; few && i < row->keyword_count; i++)
        keys.items[keys.count++] = path_key_text(models_text(x->models, x->models->keywords[row->keywords + i]));
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) dicts &= value_atom(x->facts, v, i)->kind == ATOM_DICT;
    if (!row->keyword_count) return;
    add_sink_parts(x, row, call, value, dicts ? value_labels(x->facts, v) : value_deep_labels(x->facts, v), &keys);
    for (uint32_t k = 0; dicts && k < value_count(x->facts, v); k++) {
        const Atom *a = value_atom(x->facts, v, k);
        for (uint32_t i = 0; i < a->count; i += 2) {
            const Atom *key = value_single(x->facts, a->items[i]);
            bool named = !key || key->kind != ATOM_STR || names_keyword(x, row, key->text);
            LabelSetId labels = value_deep_labels(x->facts, a->items[i + 1]);
            if (named && labels.v) add_sink_parts(x, row, call, value, labels, &none);
        }
        LabelSetId rest = value_deep_labels(x->facts, a->rest);
        if (rest.v) add_sink_parts(x, row, call, value, rest, &keys);
    }
}

static const struct {
    Str name, option;
} shells[] = {
    {S("sh"), S("-c")},         {S("bash"), S("-c")},  {S("dash"), S("-c")},   {S("zsh"), S("-c")},   {S("ksh"), S("-c")},
    {S("cmd"), S("/c")},        {S("cmd.exe"), S("/c")}, {S("cmd"), S("/C")},  {S("cmd.exe"), S("/C")},
    {S("powershell"), S("")},   {S("pwsh"), S("-c")},  {S("pwsh"), S("-Command")}, {S("pwsh"), S("-command")},
    {S("ssh"), S("")},      {S("python"), S("-c")}, {S("python3"), S("-c")},
    {S("perl"), S("-e")},       {S("ruby"), S("-e")},  {S("node"), S("-e")},   {S("su"), S("-c")},    {S("eval"), S("")},
    {S("xargs"), S("")},        {S("osascript"), S("-e")}, {S("php"), S("-r")},
};

static const Atom *word_at(const Extractor *x, const Atom *list, uint32_t i) {
    const Atom *a = i < list->count ? value_single(x->facts, list->items[i]) : NULL;
    return a && a->kind == ATOM_STR ? a : NULL;
}

/* ["sh", "-c", text, ...]: the place of a program's text, behind which its arguments stand; UINT32_MAX: any; 0: there is none. */
static uint32_t text_in(const Extractor *x, const Atom *list) {
    const Atom *first = word_at(x, list, 0);
    if (!first) return 0;
    Str program = str_last_part(first->text, '/');
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (!str_eq(program, shells[i].name)) continue;
        if (!shells[i].option.len) return UINT32_MAX;
        for (uint32_t k = 1; k < list->count && k < 4; k++) {
            const Atom *word = word_at(x, list, k);
            if (word && (str_eq(word->text, shells[i].option) || (str_eq(word->text, S("-lc")) && shells[i].option.ptr[1] == 'c')))
                return k + 1;
        }
    }
    return 0;
}

static bool runs_text(const Extractor *x, const Atom *list) { return text_in(x, list) != 0; }

/* Words that a program may take for options: behind the first, before "--", and with nothing known before what is untrusted. */
static LabelSetId option_labels(const Extractor *x, const Atom *list) {
    if (!value_is_constant(x->facts, list->items[0])) return (LabelSetId){0};
    for (uint32_t i = 1; i < list->count; i++) {
        const Atom *word = value_single(x->facts, list->items[i]);
        if (word && word->kind == ATOM_STR && str_eq(word->text, S("--"))) break;
        LabelSetId labels = value_deep_labels(x->facts, list->items[i]);
        bool begins = value_count(x->facts, list->items[i]) != 0; /* with a known text, where it is one */
        for (uint32_t k = 0; begins && k < value_count(x->facts, list->items[i]); k++) {
            const Atom *a = value_atom(x->facts, list->items[i], k);
            begins = (a->kind == ATOM_TEXT || a->kind == ATOM_STR) && a->text.len;
        }
        const Atom *before = word_at(x, list, i - 1);
        bool of_an_option = i > 1 && before && str_starts_with(before->text, S("-"));
        if (labels.v && !begins && !of_an_option) return labels;
    }
    return (LabelSetId){0};
}

void extract_options(Extractor *x, ValueId v, FlowEdge to, NodeId at) {
    if (to.to_path && to.to_path->count == FLOW_MAX_PATH) return;
    to.to_path = extract_longer_path(x, to.to_path, PATH_KEY_OPTIONS);
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if ((a->kind == ATOM_LIST || a->kind == ATOM_TUPLE) && a->count > 1 && a->deep.v && !runs_text(x, a)) extract_labels(x, option_labels(x, a), to, at);
    }
}

/* (body, status, headers) */
LabelSetId extract_body_labels(const Extractor *x, NodeId value) {
    ValueId v = x->facts->labelled[value.v];
    const Atom *tuple = value_single(x->facts, v);
    bool known = tuple && tuple->kind == ATOM_TUPLE && tuple->count;
    return value_labels(x->facts, known ? tuple->items[0] : v);
}

/* Lists and tuples of which the beginning is known: all that the value may be. */
static bool all_lists(const Extractor *x, ValueId v) {
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        const Atom *a = value_atom(x->facts, v, i);
        if ((a->kind != ATOM_LIST && a->kind != ATOM_TUPLE) || !a->count) return false;
    }
    return value_count(x->facts, v) && !value_is_open(x->facts, v);
}

/* What a list or a tuple gives to that part of a command. */
static LabelSetId list_labels(const Extractor *x, const SinkRow *row, const Atom *list, bool shelled, LabelSetId all) {
    uint32_t at = shelled ? UINT32_MAX : text_in(x, list);
    bool text = at != 0;
    bool alone = at < list->count && value_is_constant(x->facts, list->items[at]);
    if (alone && row->part != PART_OPTIONS) return (LabelSetId){0}; /* bash -c 'echo "$1"' name argument */
    if (row->part == PART_OPTIONS) return text ? (LabelSetId){0} : option_labels(x, list);
    if (row->part == PART_SHELL) return text ? all : (LabelSetId){0};
    return text ? all : value_deep_labels(x->facts, list->items[0]);
}

/* A command: of each list that it may be the part that does harm; where nobody here knows whether it is one, keys say which part of a list. */
static void add_command(Extractor *x, const SinkRow *row, NodeId call, NodeId value, LabelSetId all) {
    enum { MOST = 8 };
    ValueId v = x->facts->labelled[value.v];
    NodeId shell = extract_argument(x, call, UINT32_MAX, S("shell"));
    int by_shell = shell.v ? value_truth(x->facts, value_of(x->facts, shell)) : 0;
    SinkKeys keys = {.count = 0};
    if (!all_lists(x, v)) {
        if (!by_shell) keys = (SinkKeys){{row->part == PART_OPTIONS ? PATH_KEY_OPTIONS : path_key_int(0)}, 1};
        else if (row->part == PART_OPTIONS) all.v = 0;
        if (row->part == PART_SHELL) all.v = 0;
        add_sink_parts(x, row, call, value, all, &keys);
        return;
    }
    LabelSetId parts[MOST];
    uint32_t count = 0;
    for (uint32_t i = 0; i < value_count(x->facts, v) && count < MOST; i++) {
        LabelSetId one = list_labels(x, row, value_atom(x->facts, v, i), by_shell == 1, all);
        bool known = false;
        for (uint32_t k = 0; k < count; k++) known |= parts[k].v == one.v;
        if (known) continue;
        parts[count++] = one;
        add_sink_parts(x, row, call, value, one, &keys);
    }
}

/* An open file, or one in memory, names no file. */
static bool is_open_file(const Extractor *x, NodeId value) {
    static const Str classes[] = {S("io.BytesIO"), S("io.StringIO"), S("io.TextIOWrapper"), S("io.BufferedReader"), S("io.BufferedWriter"),
                                  S("werkzeug.datastructures.FileStorage"), S("fastapi.UploadFile"), S("starlette.datastructures.UploadFile"),
                                  S("django.core.files.uploadedfile.UploadedFile"), S("django.core.files.uploadedfile.InMemoryUploadedFile")};
    const Atom *a = value_single(x->facts, x->facts->labelled[value.v]);
    if (!a || a->kind != ATOM_INSTANCE) return false;
    Buf text = {.limit = QUAL_MAX_TEXT};
    bool found = false;
    qual_text(x->facts->quals, a->qual, &text);
    for (size_t i = 0; i < COUNT_OF(classes); i++) found |= str_eq(buf_str(&text), classes[i]);
    buf_free(&text);
    return found;
}

/* "%r", "%d" in the text that a log is given: what stands there has one line. */
static bool is_one_line(const Extractor *x, NodeId call, uint32_t position) {
    List args = Call_args(x->tree, call);
    for (uint32_t f = 0; f < position && f < 2; f++) { /* logging.log() has a level before it */
        const Atom *format = value_single(x->facts, x->facts->labelled[args.items[f]]);
        if (!format || format->kind != ATOM_STR) continue;
        uint32_t at = f;
        for (size_t i = 0; i + 1 < format->text.len; i++) {
            if (format->text.ptr[i] != '%') continue;
            for (i++; i < format->text.len && str_find_byte(S("-+ #0123456789."), format->text.ptr[i], 0) < 15; i++) {}
            if (i == format->text.len || format->text.ptr[i] == '%') continue;
            if (++at == position) return str_find_byte(S("radixXofeEgGc"), format->text.ptr[i], 0) < 13;
        }
        return false;
    }
    return false;
}

/* What is answered with a dictionary is sent as JSON. */
static bool is_dictionary(const Extractor *x, NodeId value) {
    const Atom *a = value_single(x->facts, x->facts->labelled[value.v]);
    if (!a || a->kind == ATOM_DICT) return a != NULL;
    return a->kind == ATOM_INSTANCE && a->qual.v == qual_find(x->facts->quals, S("builtins.dict")).v;
}

/* What prints as its status. */
static bool is_answer(const Extractor *x, NodeId value) {
    const Atom *a = value_single(x->facts, x->facts->labelled[value.v]);
    return a && a->kind == ATOM_INSTANCE && (a->qual.v == qual_find(x->facts->quals, S("requests.Response")).v || a->qual.v == qual_find(x->facts->quals, S("httpx.Response")).v);
}

/* Letters whatever their case. */
bool extract_is_word(Str text, Str word) {
    bool same = text.len == word.len;
    for (size_t i = 0; same && i < text.len; i++) same = (text.ptr[i] | 0x20) == (word.ptr[i] | 0x20);
    return same;
}

/* One header: its name says what its value may do. */
static void add_header(Extractor *x, const SinkRow *row, NodeId at, NodeId place, ValueId name, ValueId value) {
    const Atom *key = value_single(x->facts, name);
    SinkRow one = *row;
    if (key && key->kind == ATOM_STR && extract_is_word(key->text, S("location"))) one.weakness = WEAKNESS_redirect;
    LabelSetId named = value_labels(x->facts, name), labels = value_deep_labels(x->facts, value);
    if (row->weakness == WEAKNESS_redirect && (!key || !extract_is_word(key->text, S("location")))) return;
    if (labels.v) extract_sink(x, &one, at, place, labels);
    if (named.v) extract_sink(x, row, at, place, named);
}

/* {"Location": x}, [("Location", x)]; what nobody here knows as a whole. */
void extract_headers(Extractor *x, const SinkRow *row, NodeId at, NodeId place, ValueId v) {
    const Atom *all = value_single(x->facts, v);
    bool pairs = all && (all->kind == ATOM_LIST || all->kind == ATOM_TUPLE) && all->count;
    if (all && all->kind == ATOM_DICT && all->count) {
        for (uint32_t i = 0; i + 1 < all->count; i += 2) add_header(x, row, at, place, all->items[i], all->items[i + 1]);
        return;
    }
    for (uint32_t i = 0; pairs && i < all->count; i++) {
        const Atom *pair = value_single(x->facts, all->items[i]);
        if (pair && pair->kind == ATOM_TUPLE && pair->count == 2) add_header(x, row, at, place, pair->items[0], pair->items[1]);
    }
    if (!pairs) extract_sink(x, row, at, place, value_deep_labels(x->facts, v));
}

static bool is_text(const Extractor *x, ValueId v) {
    bool text = value_count(x->facts, v) && !value_is_open(x->facts, v);
    for (uint32_t i = 0; i < value_count(x->facts, v); i++) {
        AtomKind kind = (AtomKind)value_atom(x->facts, v, i)->kind;
        text &= kind == ATOM_STR || kind == ATOM_TEXT;
    }
    return text;
}

/* {"name": x, "age": {"$gt": y}}: what may be an object there, or JavaScript. */
static void add_query(Extractor *x, const SinkRow *row, NodeId call, NodeId value, ValueId v, uint32_t depth) {
    const Atom *all = value_single(x->facts, v);
    LabelSetId labels = value_deep_labels(x->facts, v);
    if (!labels.v) return;
    if (!all || all->kind != ATOM_DICT || depth > VALUE_MAX_DEPTH) {
        extract_sink(x, row, call, value, labels);
        return;
    }
    for (uint32_t i = 0; i + 1 < all->count; i += 2) {
        const Atom *key = value_single(x->facts, all->items[i]);
        Str name = key && key->kind == ATOM_STR ? key->text : S("");
        bool harmless = str_eq(name, S("$eq")) || (is_text(x, all->items[i + 1]) && !str_starts_with(name, S("$")));
        if (!harmless) add_query(x, row, call, value, all->items[i + 1], depth + 1);
    }
    labels = value_labels(x->facts, v);
    if (!labels.v && all->rest.v != VALUE_NEVER.v) labels = value_deep_labels(x->facts, all->rest);
    if (labels.v) extract_sink(x, row, call, value, labels);
}

/* *x as the argument at that position: its items that stand where a row wants one. */
static SinkKeys starred_keys(const SinkRow *row, uint32_t position) {
    SinkKeys keys = {.count = 0};
    for (uint32_t p = position; p < TAINT_MAX_ARGS; p++) {
        if (!(row->args >> p & 1)) continue;
        if (keys.count == COUNT_OF(keys.items)) return (SinkKeys){.count = 0};
        keys.items[keys.count++] = path_key_int(p - position);
    }
    return keys;
}

/* An argument that a row names. */
static void add_argument(Extractor *x, const SinkRow *row, NodeId call, NodeId value) {
    uint64_t paths = WEAKNESS_BIT(WEAKNESS_path_read) | WEAKNESS_BIT(WEAKNESS_path_write) | WEAKNESS_BIT(WEAKNESS_ssrf);
    if (paths >> row->weakness & 1 && is_open_file(x, value)) return;
    if (row->weakness == WEAKNESS_xss && is_dictionary(x, value)) return;
    if (row->weakness == WEAKNESS_log && is_answer(x, value)) return;
    if (row->part == PART_HEADERS) {
        extract_headers(x, row, call, value, x->facts->labelled[value.v]);
        return;
    }
    if (row->part == PART_QUERY) {
        uint32_t before = x->sinks.count;
        add_query(x, row, call, value, x->facts->labelled[value.v], 0);
        if (x->sinks.count == before) extract_sink(x, row, call, value, (LabelSetId){0});
        return;
    }
    SinkKeys keys = {.count = 0};
    LabelSetId all = row->part == PART_BODY ? extract_body_labels(x, value) : value_deep_labels(x->facts, x->facts->labelled[value.v]);
    if (row->part == PART_ALL || row->part == PART_BODY || !all.v) add_sink_parts(x, row, call, value, all, &keys);
    else add_command(x, row, call, value, all);
}

static void try_call_sink(Extractor *x, const SinkRow *row, NodeId call) {
    const Tree *t = x->tree;
    if (row->place == SINK_PAGE && x->templates) extract_page(x, &x->models->pages[row->args], call);
    if (row->place == SINK_RUN) extract_run(x, &x->models->runs[row->args], call);
    if (row->place != SINK_CALL || !extract_holds(x, row, call)) return;
    List args = Call_args(t, call), keywords = Call_keywords(t, call);
    bool starred = false;
    const uint32_t positions = (1u << TAINT_MAX_ARGS) - 1;
    NodeId instead = {0};
    if (row->instead_position != UINT32_MAX) instead = extract_argument(x, call, row->instead_position, models_text(x->models, row->instead_keyword));
    if (instead.v) {
        add_argument(x, row, call, instead);
        return;
    }
    if (row->part == PART_SPLAT) {
        for (uint32_t i = 0; i < keywords.count; i++) {
            NodeId value = keyword_value(t, list_node(keywords, i));
            if (tree_name(t, keyword_arg(t, list_node(keywords, i))).len) continue;
            /* what is in it under a constant name does not choose names */
            add_sink_parts(x, row, call, value, value_labels(x->facts, x->facts->labelled[value.v]), &(SinkKeys){{path_key_keys()}, 1});
        }
        return;
    }
    for (uint32_t i = 0; i < args.count; i++) {
        NodeId a = list_node(args, i);
        uint32_t here = (row->args & positions) >> (i < TAINT_MAX_ARGS ? i : TAINT_MAX_ARGS - 1);
        bool first = !starred && tree_kind(t, a) == NODE_Starred;
        starred |= tree_kind(t, a) == NODE_Starred;
        if (row->weakness == WEAKNESS_log && !starred && is_one_line(x, call, i)) continue;
        if (first && row->part == PART_ALL && here) { /* *a stands for what comes behind it, too */
            SinkKeys keys = starred_keys(row, i);
            add_sink_parts(x, row, call, a, value_deep_labels(x->facts, x->facts->labelled[a.v]), &keys);
        } else if (starred ? here != 0 : here & 1) {
            add_argument(x, row, call, a);
        }
    }
    for (uint32_t i = 0; i < keywords.count; i++) {
        NodeId k = list_node(keywords, i), value = keyword_value(t, k);
        Str name = tree_name(t, keyword_arg(t, k));
        if (!name.len) add_splat(x, row, call, value);
        if (!name.len || (!(row->args & TAINT_ANY_KEYWORD) && !names_keyword(x, row, name))) continue;
        add_argument(x, row, call, value);
    }
    NodeId func = Call_func(t, call);
    if (row->args & TAINT_RECEIVER && tree_kind(t, func) == NODE_Attribute) {
        NodeId base = Attribute_value(t, func);
        const Atom *owner = value_single(x->facts, x->facts->labelled[base.v]);
        if (owner && owner->kind == ATOM_NAME && !value_deep_labels(x->facts, x->facts->labelled[base.v]).v) return; /* a module's function, no method */
        extract_sink(x, row, call, base, value_deep_labels(x->facts, x->facts->labelled[base.v]));
    }
}

static void try_sinks(Extractor *x, SinkList list, NodeId call) {
    for (uint32_t i = 0; i < list.count; i++) try_call_sink(x, &x->models->sink_rows[list.first + i], call);
}

/* A function of the program that is part of such a library: it refuses lines itself, as is seen there. */
static void try_own_sinks(Extractor *x, SinkList list, NodeId call) {
    const uint64_t refused = WEAKNESS_BIT(WEAKNESS_header) | WEAKNESS_BIT(WEAKNESS_cookie);
    for (uint32_t i = 0; i < list.count; i++) {
        const SinkRow *row = &x->models->sink_rows[list.first + i];
        if (!(refused >> row->weakness & 1)) try_call_sink(x, row, call);
    }
}

/* What a function was given, by its name alone: start_response. */
static bool is_parameter(const Extractor *x, NodeId n) {
    const LabelStore *ls = x->facts->labels;
    if (tree_kind(x->tree, n) != NODE_Name || value_count(x->facts, x->facts->labelled[n.v])) return false;
    LabelSetId own = value_labels(x->facts, x->facts->labelled[n.v]);
    const Label *l = labels_count(ls, own) == 1 ? labels_at(ls, own, 0) : NULL;
    return l && !l->path && !l->through && ls->origins[l->origin].kind == ORIGIN_PARAM;
}

/* Sinks of an attribute by how it is written, whoever owns it. */
static SinkList spelled_sinks(const Extractor *x, NodeId n) {
    const WordTable *words = &x->models->sink_words;
    if (is_parameter(x, n)) return x->models->sinks[word_row(words, word_find(words, tree_name(x->tree, Name_id(x->tree, n))), S(""))];
    if (tree_kind(x->tree, n) != NODE_Attribute) return (SinkList){0};
    Str receiver = tree_name(x->tree, tree_called_word(x->tree, Attribute_value(x->tree, n)));
    return x->models->sinks[word_row(words, word_find(words, tree_name(x->tree, Attribute_attr(x->tree, n))), receiver)];
}

/* The name by which others know a function of this file, where models may: the file belongs to a library that they describe. */
static QualId own_name(const Extractor *x, NodeId def) {
    if (!x->module.v) return (QualId){0};
    QualId name = x->module;
    Str rest = x->functions[x->function_of[x->facts->scopes->scope_of[def.v].v]].name;
    for (size_t i = 0; name.v && i < rest.len;) {
        size_t end = str_find_byte(rest, '.', i);
        if (end > rest.len) end = rest.len;
        name = qual_find_child(x->facts->quals, name, str_slice(rest, i, end));
        i = end + 1;
    }
    return name;
}

static bool known_sinks(Extractor *x, ValueId callee, NodeId call) {
    bool known = false;
    for (uint32_t i = 0; i < value_count(x->facts, callee); i++) {
        const Atom *a = value_unbound(x->facts, value_atom(x->facts, callee, i));
        QualId name = a->kind == ATOM_FUNCTION ? own_name(x, a->node) : a->qual;
        if (a->kind == ATOM_FUNCTION || a->kind == ATOM_CLASS || a->kind == ATOM_INSTANCE) known = true;
        if (!name.v || a->kind == ATOM_INSTANCE) continue; /* an object that is called is not made */
        SinkList list = models_sinks(x->models, name);
        known |= list.count || taint_row(&x->models->taint, name) != x->models->taint.rows;
        if (a->kind == ATOM_FUNCTION) try_own_sinks(x, list, call);
        else try_sinks(x, list, call);
    }
    return known;
}
/* For some calls something is set up before, which matters only for them: of one function, what they may do, and what they wait for. */
typedef struct SetUp {
    NodeId def;
    uint64_t asked, doubtful;
    uint32_t waits[FLOW_MAX_CALLEES], wait_count;
} SetUp;

static void add_set_up(Extractor *x, NodeId call) {
    const uint64_t set_up = WEAKNESS_BIT(WEAKNESS_xml);
    uint32_t function = x->asked & set_up ? extract_function(x, call) : 0;
    if (!function) return;
    if (!x->set_ups) x->set_ups = ARENA_ARRAY(x->scratch, SetUp, x->function_count);
    const Scopes *s = x->facts->scopes;
    SetUp *u = &x->set_ups[function];
    u->def = s->scopes[scope_function(s, s->scope_in[call.v]).v].node;
    u->asked |= x->asked & set_up;
    u->doubtful |= (x->doubtful | x->checked) & set_up;
    for (uint32_t i = 0; i < x->wait_count && x->waiting & set_up; i++) {
        if (u->wait_count == COUNT_OF(u->waits)) u->doubtful |= set_up;
        else u->waits[u->wait_count++] = x->waits[i];
    }
}

void extract_set_ups(Extractor *x) {
    for (uint32_t f = 0; x->set_ups && f < x->function_count; f++) {
        const SetUp *u = &x->set_ups[f];
        uint64_t clear = u->asked & ~u->doubtful;
        uint32_t *calls = clear && u->wait_count ? ARENA_ARRAY(x->kept, uint32_t, u->wait_count) : NULL;
        if (calls) memcpy(calls, u->waits, u->wait_count * sizeof *calls);
        for (uint8_t w = 0; clear && w < WEAKNESS_BITS; w++)
            if (clear >> w & 1)
                *FLOW_GROW(x, harmless) = (FlowHarmless){w, tree_start(x->tree, u->def), tree_end(x->tree, u->def), calls, u->wait_count, true, 0, 0};
    }
}

void extract_call_sinks(Extractor *x, NodeId n) {
    NodeId func = Call_func(x->tree, n);
    uint32_t first_sink = x->sinks.count;
    x->asked = x->doubtful = x->waiting = x->checked = 0;
    x->wait_count = 0;
    if (!known_sinks(x, x->facts->labelled[func.v], n)) try_sinks(x, spelled_sinks(x, func), n);
    uint64_t clear = x->asked & ~x->doubtful;
    uint32_t *calls = clear & x->waiting && x->wait_count ? ARENA_ARRAY(x->kept, uint32_t, x->wait_count) : NULL;
    if (calls) memcpy(calls, x->waits, x->wait_count * sizeof *calls);
    for (uint8_t w = 0; clear && w < WEAKNESS_BITS; w++) {
        if (!(clear >> w & 1)) continue;
        bool waits = x->waiting >> w & 1, checked = x->checked >> w & 1;
        *FLOW_GROW(x, harmless) = (FlowHarmless){w, tree_start(x->tree, n), tree_end(x->tree, n), waits ? calls : NULL,
                                                 waits ? x->wait_count : 0, false, first_sink,
                                                 checked ? x->sinks.count - first_sink : 0};
    }
    add_set_up(x, n);
}

/* What is stored in something, by what it is, or else by how it is written. */
SinkList extract_sinks_of(const Extractor *x, ValueId v, NodeId written) {
    SinkList list = {0};
    for (uint32_t i = 0; i < value_count(x->facts, v) && !list.count; i++)
        list = models_sinks(x->models, value_atom(x->facts, v, i)->qual);
    if (!list.count) list = spelled_sinks(x, written);
    if (list.count || !x->models->sink_words.part_count) return list;
    return x->models->sinks[word_part(&x->models->sink_words, tree_name(x->tree, tree_called_word(x->tree, written)))];
}

void extract_store_sinks(Extractor *x, NodeId target, NodeId value) {
    NodeKind kind = tree_kind(x->tree, target);
    if (kind != NODE_Attribute && kind != NODE_Subscript) return;
    NodeId owner = kind == NODE_Attribute ? target : Subscript_value(x->tree, target);
    SinkPlace place = kind == NODE_Attribute ? SINK_STORE : SINK_ITEM;
    ValueId v = x->facts->labelled[owner.v];
    LabelSetId labels = value_deep_labels(x->facts, x->facts->labelled[value.v]);
    NodeId key = kind == NODE_Subscript ? Subscript_slice(x->tree, target) : (NodeId){0};
    LabelSetId keyed = key.v ? value_labels(x->facts, x->facts->labelled[key.v]) : (LabelSetId){0};
    if (!labels.v && !keyed.v) return;
    SinkList list = extract_sinks_of(x, v, owner);
    for (uint32_t i = 0; i < list.count; i++) {
        const SinkRow *row = &x->models->sink_rows[list.first + i];
        if (row->place != place) continue;
        if (labels.v) extract_sink(x, row, target, value, labels);
        if (keyed.v) extract_sink(x, row, target, key, keyed);
    }
}
