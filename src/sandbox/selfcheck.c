/* The last thing before exec: five operations, one a layer, that must fail. One that succeeds means that the kernel
 * does not do what we asked for, and nothing is started. */
#include "sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);

static bool opens(const char *path, int flags, uint64_t own) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC | O_NOCTTY, 0600, 0, own);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

static bool has_packet_socket(void) {
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

const char *selfcheck(const Launch *l, uint64_t own) {
    if (layer_is_off("self-check")) return NULL;
    errno = EPROTO;
    if (mount("none", "/tmp", "tmpfs", 0, NULL) == 0) return "self-check: a mount succeeded";
    if (unshare(CLONE_NEWUSER) == 0) return "self-check: a new user namespace succeeded";
    if (has_packet_socket()) return "self-check: a packet socket succeeded";
    if (syscall(SYS_ptrace, PTRACE_ATTACH, l->backend == BACKEND_NAMESPACES ? 1 : getppid(), 0, 0) == 0)
        return "self-check: tracing another process succeeded";
    bool spaces = l->backend == BACKEND_NAMESPACES; /* a file without a name needs no look whether there is one: who serves the root is not asked */
    if (spaces ? opens("/", O_WRONLY | O_TMPFILE, own) : opens("/.tocsin-self-check", O_WRONLY | O_CREAT | O_EXCL, own))
        return "self-check: writing outside succeeded";
    if (l->backend == BACKEND_LANDLOCK && opens("/", O_RDONLY | O_DIRECTORY, own))
        return "self-check: reading the root directory succeeded";
    return NULL;
}
