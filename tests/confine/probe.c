/* Confines itself as `tocsin check` does, then tries in the first thread and in four others what must not work any
 * more, and what still must. One line for each surprise; status 0 where there was none. `probe cost` prints
 * nanoseconds. */
#include "base/confine.h"
#include "base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int surprises;

static void refused(const char *what, long result) {
    if (result >= 0) {
        printf("not refused: %s\n", what);
        surprises++;
    } else if (errno != EPERM && errno != EACCES && errno != ENOSYS) {
        printf("refused for another reason: %s: %s\n", what, strerror(errno));
        surprises++;
    }
}

static void works(const char *what, long result) {
    if (result >= 0) return;
    printf("does not work: %s: %s\n", what, strerror(errno));
    surprises++;
}

static const char *own_file; /* in a directory of the test's own, where we may write */

static void try_all(void *argument, unsigned worker) {
    (void)argument, (void)worker;
    char *const args[] = {"true", NULL};
    char name[4096];
    struct iovec io = {name, 1};
    snprintf(name, sizeof name, "%s.new", own_file);
    refused("open for writing", open(own_file, O_WRONLY));
    refused("open for reading and writing", open(own_file, O_RDWR));
    refused("create", open(name, O_WRONLY | O_CREAT, 0600));
    refused("open and truncate", open(own_file, O_RDONLY | O_TRUNC));
    refused("creat", syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CREAT, 0600));
    refused("truncate", truncate(own_file, 0));
    refused("unlink", unlink(own_file));
    refused("rename", rename(own_file, name));
    refused("link", link(own_file, name));
    refused("symlink", symlink(own_file, name));
    refused("mkdir", mkdir(name, 0700));
    refused("chmod", chmod(own_file, 0600));
    refused("socket", socket(AF_INET, SOCK_STREAM, 0));
    refused("Unix socket", socket(AF_UNIX, SOCK_STREAM, 0));
    int pair[2];
    refused("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    refused("execve", execve("/bin/true", args, NULL));
    refused("fork", syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
    refused("fork by libc", fork());
    refused("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    refused("process_vm_readv", process_vm_readv(getppid(), &io, 1, &io, 1, 0));
    refused("kill", kill(getppid(), 0));
    refused("tgkill of another process", syscall(SYS_tgkill, getppid(), getppid(), 0));
    refused("memfd_create", syscall(SYS_memfd_create, "x", 0));
    refused("io_uring_setup", syscall(SYS_io_uring_setup, 1, NULL));
    refused("typing into the terminal", syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x"));
    int fd = open(own_file, O_RDONLY);
    works("open for reading", fd);
    works("read", read(fd, name, 1));
    works("close", close(fd));
    works("list", open("/", O_RDONLY | O_DIRECTORY));
}

/* The process that replaces files: below its folder it may, elsewhere not; `own_file` is elsewhere. */
static void try_writer(const char *folder) {
    char name[4096], other[4096];
    char *const args[] = {"true", NULL};
    snprintf(name, sizeof name, "%s/new", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    works("create below", fd);
    works("write below", write(fd, "x", 1));
    works("fchmod", fchmod(fd, 0644));
    works("fsync", fsync(fd));
    works("rename below", rename(name, other));
    works("unlink below", unlink(other));
    works("open elsewhere for reading", open(own_file, O_RDONLY));
    snprintf(name, sizeof name, "%s.new", own_file);
    refused("open elsewhere for writing", open(own_file, O_WRONLY));
    refused("create elsewhere", open(name, O_WRONLY | O_CREAT, 0600));
    refused("unlink elsewhere", unlink(own_file));
    refused("mkdir below", mkdir(other, 0700));
    refused("symlink below", symlink("x", other));
    refused("socket", socket(AF_INET, SOCK_STREAM, 0));
    refused("execve", execve("/bin/true", args, NULL));
    refused("fork", fork());
    refused("kill", kill(getppid(), 0));
}

int main(int count, char **args) {
    if (count > 3 && strcmp(args[1], "writer") == 0) {
        own_file = args[3];
        confine_writer(&(Str){args[2], strlen(args[2])}, 1);
        try_writer(args[2]);
        return surprises ? 1 : 0;
    }
    Confinement c = confine_self();
    if (count > 1 && strcmp(args[1], "cost") == 0) {
        printf("%llu\n", (unsigned long long)c.nanoseconds);
        return 0;
    }
    own_file = count > 1 ? args[1] : "";
    Buf told = {0};
    confine_tell(&c, &told);
    printf("%.*s", (int)told.len, told.ptr);
    buf_free(&told);
    try_all(NULL, 0);
    Err e = thread_run_pool(4, try_all, NULL);
    if (err_is(e)) {
        printf("no threads after the confinement\n");
        surprises++;
    }
    return surprises ? 1 : 0;
}
