/* The first instructions of the static program, ahead of the C library: `tocsin run` becomes tocsin-run at once, since its start is part of every
 * start of what it runs, and starting the C library here, only to leave, takes as long as a small program does (its questions about the
 * processor are slow in a virtual machine). Everything else, and every fault, goes the usual way: cli/runner.h.
 *
 * Runs before relocation and without thread-local memory: no library calls, no addresses in data, no stack protector; CMakeLists.txt gives
 * the flags. */
#if defined(__linux__) && defined(__x86_64__)

#include <sys/syscall.h>

enum { LONGEST = 4096, NOT_THERE = -2 /* ENOENT */, HERE = -100 /* AT_FDCWD */ };

/* The kernel leaves the arguments on the stack; what it left in rdx belongs to the C library. */
__asm__(".text\n"
        ".globl entry_first\n"
        ".type entry_first, @function\n"
        "entry_first:\n"
        "  endbr64\n"
        "  mov %rsp, %rdi\n"
        "  push %rdx\n"
        "  push %rdx\n"
        "  call entry_hand_over\n"
        "  pop %rdx\n"
        "  pop %rdx\n"
        "  jmp _start\n");

static long call(long number, long a, long b, long c, long d) {
    long result;
    register long fourth __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
}

static int is_run(const char *word) { return word[0] == 'r' && word[1] == 'u' && word[2] == 'n' && !word[3]; }

static long become(char *path, long folder, const char *name, char **arguments, char **environment) {
    long at = folder;
    while (*name && at < LONGEST - 1) path[at++] = *name++;
    path[at] = 0;
    return call(SYS_execve, (long)path, (long)arguments, (long)environment, 0);
}

/* `stack`: the number of arguments, the arguments, NULL, the environment, NULL: the System V ABI. Comes back where it is not to be. */
__attribute__((used)) void entry_hand_over(long *stack);
void entry_hand_over(long *stack) {
    char path[LONGEST], **arguments = (char **)(stack + 1);
    if (stack[0] < 2 || !is_run(arguments[1])) return;
    long folder = call(SYS_readlinkat, HERE, (long)"/proc/self/exe", (long)path, LONGEST - 64);
    while (folder > 0 && path[folder - 1] != '/') folder--;
    if (folder <= 0) return;
    char **environment = arguments + stack[0] + 1;
    if (become(path, folder, "tocsin-run", arguments, environment) == NOT_THERE)
        become(path, folder, "../libexec/tocsin/tocsin-run", arguments, environment);
}

#endif
