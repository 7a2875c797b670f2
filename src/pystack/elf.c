/* A symbol of a mapped ELF file: elf(5). Everything read here is hostile. */
#include "pystack/stack.h"

#include <elf.h>

enum { MAX_HEADERS = 64, MAX_DYNAMIC = 256, MAX_CHAIN = 4096, PAGE = 4096 };

bool stack_memory_read(StackMemory *memory, uint64_t address, void *into, size_t size) {
    if (memory->reads_left == 0 || address < PAGE || address > UINT64_MAX / 2 || size > UINT64_MAX / 4) return false;
    memory->reads_left--;
    return memory->read(memory->context, address, into, size);
}

typedef struct Dynamic {
    uint64_t hash, symbols, strings;
} Dynamic;

/* Where the file's addresses begin in memory, and its dynamic section. */
static bool find_dynamic(StackMemory *m, uint64_t start, uint64_t *bias, uint64_t *at, uint64_t *size) {
    Elf64_Ehdr head;
    if (!stack_memory_read(m, start, &head, sizeof head)) return false;
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64) return false;
    if (head.e_phentsize != sizeof(Elf64_Phdr) || head.e_phnum > MAX_HEADERS) return false;
    bool loaded = false, dynamic = false;
    for (unsigned i = 0; i < head.e_phnum; i++) {
        Elf64_Phdr p;
        if (!stack_memory_read(m, start + head.e_phoff + i * sizeof p, &p, sizeof p)) return false;
        if (p.p_type == PT_LOAD && p.p_offset == 0 && !loaded) {
            *bias = start - (p.p_vaddr & ~(uint64_t)(PAGE - 1));
            loaded = true;
        }
        if (p.p_type == PT_DYNAMIC) {
            *at = p.p_vaddr;
            *size = p.p_memsz;
            dynamic = true;
        }
    }
    *at += *bias;
    return loaded && dynamic;
}

static bool read_dynamic(StackMemory *m, uint64_t start, Dynamic *d, uint64_t *bias) {
    uint64_t at = 0, size = 0;
    *bias = 0;
    if (!find_dynamic(m, start, bias, &at, &size)) return false;
    *d = (Dynamic){0};
    for (unsigned i = 0; i < MAX_DYNAMIC && i < size / sizeof(Elf64_Dyn); i++) {
        Elf64_Dyn entry;
        if (!stack_memory_read(m, at + i * sizeof entry, &entry, sizeof entry)) return false;
        uint64_t address = entry.d_un.d_ptr;
        if (address < start) address += *bias; /* some loaders write the final address back, others leave it */
        if (entry.d_tag == DT_NULL) break;
        if (entry.d_tag == DT_GNU_HASH) d->hash = address;
        if (entry.d_tag == DT_SYMTAB) d->symbols = address;
        if (entry.d_tag == DT_STRTAB) d->strings = address;
    }
    return d->hash && d->symbols && d->strings;
}

static bool is_named(StackMemory *m, const Dynamic *d, const Elf64_Sym *symbol, const char *name, size_t size) {
    char text[64];
    return size <= sizeof text && stack_memory_read(m, d->strings + symbol->st_name, text, size) &&
           memcmp(text, name, size) == 0;
}

uint64_t stack_symbol(StackMemory *m, uint64_t start, const char *name) {
    Dynamic d;
    uint64_t bias;
    uint32_t head[4], bucket, hash = 5381; /* buckets, first symbol, words of the Bloom filter, shift */
    size_t size = strlen(name) + 1;
    if (!read_dynamic(m, start, &d, &bias) || !stack_memory_read(m, d.hash, head, sizeof head) || head[0] == 0)
        return 0;
    for (size_t i = 0; i + 1 < size; i++) hash = hash * 33 + (unsigned char)name[i];
    uint64_t buckets = d.hash + sizeof head + (uint64_t)head[2] * 8, chains = buckets + (uint64_t)head[0] * 4;
    if (!stack_memory_read(m, buckets + (uint64_t)(hash % head[0]) * 4, &bucket, sizeof bucket) || bucket < head[1])
        return 0;
    for (uint32_t i = 0; i < MAX_CHAIN && bucket <= UINT32_MAX - i; i++) {
        uint32_t link, number = bucket + i;
        if (!stack_memory_read(m, chains + (uint64_t)(number - head[1]) * 4, &link, sizeof link)) return 0;
        Elf64_Sym symbol;
        if ((link | 1) == (hash | 1) &&
            stack_memory_read(m, d.symbols + (uint64_t)number * sizeof symbol, &symbol, sizeof symbol) &&
            symbol.st_shndx != SHN_UNDEF && is_named(m, &d, &symbol, name, size))
            return symbol.st_value + bias;
        if (link & 1) return 0;
    }
    return 0;
}
