/* Reading Python's stack from outside: see stack.h. */
#include "pystack/stack.h"

enum {
    NONE = 0xFFFF, /* the version has no such field */
    OLDEST = 8,
    NEWEST_OF_TABLE = 12,
    DEBUG_WORDS = 95, /* of its description of itself that are read: 3.13 has fewer, and more behind them */
    MAX_OFFSET = 1 << 24,
    MAX_INTERPRETERS = 64,
    MAX_SKIPPED = 20000, /* frames of the interpreter itself on the way */
    MAX_CANDIDATES = 6,
    OWNED_BY_C = 3, /* and above: a frame that no code stands behind (since 3.12) */
};

/* In the order of offsets.def. */
typedef struct Offsets {
    uint32_t minor, interpreters, interpreter_next, threads, thread_next, thread_self, thread_native, frame,
        frame_inner, frame_previous, frame_code, frame_instruction, frame_owner, code_bytecode, code_lines,
        code_first_line, code_file, code_name, text_length, text_ascii, text_other, bytes_length, bytes_content;
} Offsets;

static const Offsets tables[] = {
#define ROW(...) {__VA_ARGS__},
#include "pystack/offsets.def"
};

/* In the order of WORDS. */
#define OWN_OFFSETS(X)                                                                                       \
    X(interpreters)                                                                                          \
    X(interpreter_next) X(threads) X(thread_next) X(thread_self) X(thread_native) X(frame) X(frame_previous) \
        X(frame_code) X(frame_instruction) X(frame_owner) X(code_bytecode) X(code_lines) X(code_first_line)  \
            X(code_file) X(code_name) X(text_length) X(text_ascii) X(bytes_length) X(bytes_content)
typedef struct OwnOffsets {
    uint8_t minor;
#define OWN(field) uint8_t field;
    OWN_OFFSETS(OWN)
#undef OWN
} OwnOffsets;

typedef struct Reader {
    StackMemory *memory;
    Offsets o;
    uint64_t runtime;
    Stack *out;
} Reader;

static bool read_word(Reader *r, uint64_t address, uint64_t *word) {
    return stack_memory_read(r->memory, address, word, sizeof *word);
}

static bool read_int(Reader *r, uint64_t address, uint32_t *number) {
    return stack_memory_read(r->memory, address, number, sizeof *number);
}

/* What 3.13 and newer say of themselves. Where threads have no lock between them (free_threaded) texts and code lie
 * otherwise. */
static bool read_own_offsets(Reader *r) {
    uint64_t words[DEBUG_WORDS];
    static const OwnOffsets versions[] = {
#define WORDS(...) {__VA_ARGS__},
#include "pystack/offsets.def"
    };
    if (!stack_memory_read(r->memory, r->runtime, words, sizeof words) || memcmp(words, "xdebugpy", 8) != 0)
        return false;
    uint32_t minor = (uint32_t)(words[1] >> 16 & 0xFF);
    const OwnOffsets *own = NULL;
    for (size_t i = 0; i < COUNT_OF(versions); i++)
        if (versions[i].minor == minor) own = &versions[i];
    if (!own || words[1] >> 24 != 3 || words[2] != 0) return false;
    bool good = true;
    r->o = (Offsets){.minor = minor, .frame_inner = NONE};
#define OWN(field)                          \
    good &= words[own->field] < MAX_OFFSET; \
    r->o.field = (uint32_t)words[own->field];
    OWN_OFFSETS(OWN)
#undef OWN
    r->o.text_other = r->o.text_ascii + 16; /* its length in UTF-8, and where that is */
    return good;
}

/* A pointer that may be marked in its lowest bits. */
static uint64_t plain(uint64_t pointer) { return pointer & ~UINT64_C(7); }

/* Texts */

static size_t put_utf8(char *to, uint32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6) to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) | c);
    return n;
}

/* A str object: at most `room` bytes of it, its end if `tail`, else its beginning. */
static uint16_t read_text(Reader *r, uint64_t object, char *into, size_t room, bool tail) {
    enum { MOST = 4 * STACK_FILE };
    uint64_t length;
    uint32_t state;
    unsigned char raw[MOST];
    object = plain(object);
    if (!read_word(r, object + r->o.text_length, &length) || !read_int(r, object + r->o.text_length + 16, &state))
        return 0;
    unsigned kind = state >> 2 & 7, ascii = state >> 6 & 1, compact = state >> 5 & 1;
    if (!compact || (kind != 1 && kind != 2 && kind != 4) || length > INT32_MAX) return 0;
    size_t count = (size_t)length < room ? (size_t)length : room;
    uint64_t from = object + (ascii ? r->o.text_ascii : r->o.text_other) + (tail ? (length - count) * kind : 0);
    if (count * kind > MOST || !stack_memory_read(r->memory, from, raw, count * kind)) return 0;
    size_t used = 0, start = 0;
    char text[4 * STACK_FILE + 4];
    for (size_t i = 0; i < count; i++) {
        uint32_t c = 0;
        memcpy(&c, raw + i * kind, kind);
        used += put_utf8(text + used, c);
    }
    if (used > room) { /* whole characters alone */
        start = tail ? used - room : 0;
        used = tail ? used : room;
        while (start < used && ((unsigned char)text[start] & 0xC0) == 0x80) start++;
        while (!tail && used > 0 && ((unsigned char)text[used] & 0xC0) == 0x80) used--;
    }
    memcpy(into, text + start, used - start);
    return (uint16_t)(used - start);
}

/* Frames */

static uint32_t read_line(Reader *r, uint64_t code, uint64_t at) {
    uint64_t table, length;
    uint32_t first;
    if (!read_word(r, code + r->o.code_lines, &table) || !read_int(r, code + r->o.code_first_line, &first)) return 0;
    if (!read_word(r, table + r->o.bytes_length, &length) || length > STACK_LINE_BYTES) return 0;
    if (length && !stack_memory_read(r->memory, table + r->o.bytes_content, r->memory->scratch, (size_t)length))
        return 0;
    return stack_line(r->o.minor, str_make(r->memory->scratch, (size_t)length), first, at);
}

/* How many bytes into its code the frame is. */
static bool read_position(Reader *r, uint64_t frame, uint64_t code, uint64_t *at) {
    uint64_t address;
    uint32_t index;
    if (r->o.minor <= 10) {
        if (!read_int(r, frame + r->o.frame_instruction, &index)) return false;
        *at = index > INT32_MAX ? 0 : r->o.minor == 10 ? (uint64_t)index * 2 : index; /* -1: it has not begun */
        return true;
    }
    if (!read_word(r, frame + r->o.frame_instruction, &address)) return false;
    uint64_t start = code + r->o.code_bytecode;
    *at = address < start ? 0 : address - start; /* 3.11, 3.12: before the first one stands what comes before it */
    return true;
}

static void add_frame(Reader *r, uint64_t frame, uint64_t code) {
    uint64_t file, name, at;
    StackFrame *f = &r->out->frames[r->out->count];
    if (!read_word(r, code + r->o.code_file, &file) || !read_word(r, code + r->o.code_name, &name)) return;
    if (!read_position(r, frame, code, &at)) return;
    f->file_length = read_text(r, file, f->file, sizeof f->file, true);
    f->function_length = read_text(r, name, f->function, sizeof f->function, false);
    f->line = read_line(r, code, at);
    if (f->file_length) r->out->count++;
}

static bool is_internal(Reader *r, uint64_t frame) {
    unsigned char owner;
    if (r->o.frame_owner == NONE) return false;
    return !stack_memory_read(r->memory, frame + r->o.frame_owner, &owner, 1) || owner >= OWNED_BY_C;
}

static void walk_frames(Reader *r, uint64_t thread) {
    uint64_t frame, code;
    if (!read_word(r, thread + r->o.frame, &frame)) return;
    if (r->o.frame_inner != NONE && (!frame || !read_word(r, frame + r->o.frame_inner, &frame))) return;
    for (int i = 0; frame && r->out->count < STACK_FRAMES && i < MAX_SKIPPED; i++) {
        if (!is_internal(r, frame) && read_word(r, frame + r->o.frame_code, &code)) add_frame(r, frame, plain(code));
        if (!read_word(r, frame + r->o.frame_previous, &frame)) return;
        frame = plain(frame);
    }
}

/* Threads */

/* glibc keeps a thread's number in what pthread_self() points to, right also after fork(2). */
static uint32_t number_of(Reader *r, uint64_t self) {
#ifdef __x86_64__
    enum { NUMBER_AT = 720 };
#else
    enum { NUMBER_AT = 208 };
#endif
    uint32_t number = 0;
    return self && read_int(r, self + NUMBER_AT, &number) ? number : 0;
}

static bool is_thread(Reader *r, uint64_t thread, pid_t tid) {
    uint64_t self = 0, native = 0;
    if (read_word(r, thread + r->o.thread_self, &self) && number_of(r, self) == (uint32_t)tid) return true;
    return r->o.thread_native != NONE && read_word(r, thread + r->o.thread_native, &native) && native == (uint64_t)tid;
}

static bool walk_threads(Reader *r, pid_t tid) {
    uint64_t interpreter, thread;
    int seen = 0;
    if (!read_word(r, r->runtime + r->o.interpreters, &interpreter)) return false;
    for (int i = 0; interpreter && i < MAX_INTERPRETERS; i++) {
        if (!read_word(r, interpreter + r->o.threads, &thread)) return false;
        for (; thread && seen < STACK_THREADS; seen++) {
            if (is_thread(r, thread, tid)) {
                walk_frames(r, thread);
                if (r->out->count) return true; /* a thread may have a second state, in another interpreter */
            }
            if (!read_word(r, thread + r->o.thread_next, &thread)) return false;
        }
        if (!read_word(r, interpreter + r->o.interpreter_next, &interpreter)) return false;
    }
    return false;
}

/* Interpreters */

typedef struct Candidate {
    uint64_t start;
    unsigned minor; /* by its name, 0: the name says nothing */
} Candidate;

/* "libpython3.11.so.1.0", "python3.11", "python". False for what is no interpreter's name. */
static bool is_interpreter(Str path, unsigned *minor) {
    size_t slash = path.len;
    while (slash > 0 && path.ptr[slash - 1] != '/') slash--;
    Str name = str_slice(path, slash, path.len);
    if (str_starts_with(name, S("lib"))) name = str_slice(name, 3, name.len);
    if (!str_starts_with(name, S("python"))) return false;
    *minor = 0;
    if (str_starts_with(name, S("python3.")))
        for (size_t i = 8; i < name.len && i < 10 && name.ptr[i] >= '0' && name.ptr[i] <= '9'; i++)
            *minor = *minor * 10 + (unsigned)(name.ptr[i] - '0');
    return true;
}

static uint64_t read_hex(Str text) {
    uint64_t n = 0;
    for (size_t i = 0; i < text.len && i < 16; i++) {
        char c = text.ptr[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : 16;
        if (digit == 16) return 0;
        n = n << 4 | digit;
    }
    return n;
}

/* One line of the list: "start-end rights offset device inode     path". */
static bool read_mapping(Str line, Candidate *c) {
    Str rest = line, range = str_split(&rest, ' ');
    str_split(&rest, ' ');
    Str offset = rest.ptr ? str_split(&rest, ' ') : S("?");
    size_t slash = rest.ptr ? str_find_byte(rest, '/', 0) : SIZE_MAX;
    if (slash == SIZE_MAX || read_hex(offset) != 0 || !is_interpreter(str_slice(rest, slash, rest.len), &c->minor))
        return false;
    c->start = read_hex(str_split(&range, '-'));
    return c->start != 0;
}

static bool read_candidate(Reader *r, const Candidate *c, pid_t tid) {
    r->runtime = stack_symbol(r->memory, c->start, "_PyRuntime");
    if (!r->runtime) return false;
    if (!read_own_offsets(r)) {
        if (c->minor < OLDEST || c->minor > NEWEST_OF_TABLE) return false;
        r->o = tables[c->minor - OLDEST];
    }
    r->out->minor = r->o.minor;
    return walk_threads(r, tid);
}

void stack_read(StackMemory *memory, Str maps, pid_t tid, Stack *out) {
    Candidate candidates[MAX_CANDIDATES];
    size_t count = 0;
    unsigned named = 0;
    out->count = out->minor = 0;
    memory->reads_left = STACK_READS;
    while (maps.ptr && count < MAX_CANDIDATES) {
        Candidate c;
        if (!read_mapping(str_split(&maps, '\n'), &c)) continue;
        if (c.minor) named = c.minor;
        candidates[count++] = c;
    }
    for (size_t i = 0; i < count; i++) {
        Reader r = {.memory = memory, .out = out};
        if (!candidates[i].minor) candidates[i].minor = named;
        if (read_candidate(&r, &candidates[i], tid)) return;
    }
}
