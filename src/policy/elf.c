/* The few facts of an ELF file that a loader needs (elf(5)). Every offset comes from the file and is bounded. */
#include "policy/target.h"

#if __has_include(<elf.h>)

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

enum { MAX_HEADERS = 128, MAX_DYNAMIC = 1024, MAX_TEXT = 4096 };

static bool read_at(int fd, void *to, size_t size, uint64_t offset) {
    return offset < INT64_MAX && pread(fd, to, size, (off_t)offset) == (ssize_t)size;
}

/* A terminated text of the file, empty if it is none. */
static Str text_at(Arena *arena, int fd, uint64_t offset) {
    char text[MAX_TEXT];
    if (offset >= INT64_MAX) return S("");
    ssize_t n = pread(fd, text, sizeof text, (off_t)offset);
    const char *end = n > 0 ? memchr(text, 0, (size_t)n) : NULL;
    return end ? arena_copy(arena, str_make(text, (size_t)(end - text))) : S("");
}

static uint64_t offset_of(const Elf64_Phdr *headers, size_t count, uint64_t address) {
    for (size_t i = 0; i < count; i++) {
        const Elf64_Phdr *h = &headers[i];
        if (h->p_type == PT_LOAD && address >= h->p_vaddr && address - h->p_vaddr < h->p_filesz)
            return h->p_offset + (address - h->p_vaddr);
    }
    return UINT64_MAX;
}

static void read_dynamic(Arena *arena, int fd, Elf *elf, const Elf64_Phdr *headers, size_t count, uint64_t offset) {
    uint64_t strings = 0, runpath = 0, rpath = 0;
    Elf64_Dyn entries[MAX_DYNAMIC];
    ssize_t n = offset < INT64_MAX ? pread(fd, entries, sizeof entries, (off_t)offset) : -1;
    for (size_t i = 0; n > 0 && i < (size_t)n / sizeof *entries && entries[i].d_tag != DT_NULL; i++) {
        Elf64_Dyn entry = entries[i];
        if (entry.d_tag == DT_STRTAB) strings = entry.d_un.d_ptr;
        if (entry.d_tag == DT_RUNPATH) runpath = entry.d_un.d_val;
        if (entry.d_tag == DT_RPATH) rpath = entry.d_un.d_val;
    }
    uint64_t at = offset_of(headers, count, strings), which = runpath ? runpath : rpath;
    if (strings && which && at != UINT64_MAX && which < (UINT64_C(1) << 32))
        elf->runpath = text_at(arena, fd, at + which);
}

static void read_open(Arena *arena, int fd, Elf *elf) {
    Elf64_Ehdr head;
    if (!read_at(fd, &head, sizeof head, 0) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0) return;
    elf->is_elf = true;
    if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_phentsize != sizeof(Elf64_Phdr) || head.e_phnum > MAX_HEADERS)
        return;
    Elf64_Phdr headers[MAX_HEADERS];
    if (!read_at(fd, headers, head.e_phnum * sizeof *headers, head.e_phoff)) return;
    for (size_t i = 0; i < head.e_phnum; i++) {
        if (headers[i].p_type == PT_INTERP) elf->loader = text_at(arena, fd, headers[i].p_offset);
        if (headers[i].p_type != PT_DYNAMIC) continue;
        elf->is_dynamic = true;
        read_dynamic(arena, fd, elf, headers, head.e_phnum, headers[i].p_offset);
    }
}

Elf elf_read(Arena *arena, const char *path) {
    Elf elf = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return elf;
    read_open(arena, fd, &elf);
    close(fd);
    return elf;
}

#else

Elf elf_read(Arena *arena, const char *path) {
    (void)arena, (void)path;
    return (Elf){0};
}

#endif
