/* Looking into the program. The kernel lets nobody who wears a Landlock domain look into processes that are not in it (ptrace(2), landlock(7)), and
 * the supervisor is to wear one; so the looking is done for it by a process of its own that has no network, opens nothing for writing, and answers
 * about processes of this run alone. It is made when the program first asks for something, since it is of no use before.
 *
 * Without such a process (`line` -1) all is done by the caller itself. One thread. */
#ifndef TOCSIN_SANDBOX_EYE_H
#define TOCSIN_SANDBOX_EYE_H

#include "base/str.h"

#include <sys/types.h>

enum { EYE_SPACE = 64, EYE_BYTES = 4096 };

typedef struct Eye {
    pid_t pid; /* 0: none */
    int line;  /* -1: none */
    int inner; /* O_PATH of a proc(5) that shows the run's processes as they number themselves, or -1 */
    uint32_t asked;
    void (*first)(void *context); /* called once, before the first question; may call eye_begin(). May be NULL */
    void *context;
} Eye;

/* Files of proc(5) of a thread. */
typedef enum EyeFile {
    EYE_MEMORY, /* to be opened for reading, as the three that follow */
    EYE_MAPS,
    EYE_DESCRIPTORS,
    EYE_DESCRIPTOR_INFO,
    EYE_ROOT, /* to be opened as a place */
    EYE_CWD, /* to be asked what they say, as the two that follow */
    EYE_DESCRIPTOR,
    EYE_SYSCALL,
    EYE_FILES
} EyeFile;

/* What /proc/PID/ns/pid of a process says, in EYE_SPACE bytes. False where it cannot be read. */
bool eye_space(pid_t process, char *space);

/* Starts it, for processes of this namespace of processes. False with errno; `eye` is as before then. */
bool eye_begin(Eye *eye, const char *space);
void eye_end(Eye *eye);

/* A thread is named by its number outside, or where `inner` by the one that it has inside. */

/* All of `size` bytes of the thread's memory. False with errno. */
MUST_USE bool eye_read(Eye *eye, pid_t thread, uint64_t address, void *to, size_t size);

/* A copy of its descriptor, or an open file; to be closed. `number` is for EYE_DESCRIPTOR_INFO. -1 with errno. */
MUST_USE int eye_take(Eye *eye, pid_t thread, int fd);
MUST_USE int eye_open(Eye *eye, bool inner, pid_t thread, EyeFile which, int number);

/* What EYE_CWD, EYE_DESCRIPTOR (readlink(2)) or EYE_SYSCALL says, not terminated; -1 with errno. `size` is EYE_BYTES at most. */
MUST_USE ssize_t eye_ask(Eye *eye, bool inner, pid_t thread, EyeFile which, int number, char *to, size_t size);

#endif
