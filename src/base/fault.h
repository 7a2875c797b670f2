/* Faults of ours and of the machine that cannot be gone on from: the program says what happened and which file it was
 * reading, and ends with status 2 ("the audit is not whole"). */
#ifndef TOCSIN_BASE_FAULT_H
#define TOCSIN_BASE_FAULT_H

#include "base/str.h"

/* An assertion that stays in release builds. */
#define CHECK(condition) ((void)(LIKELY(condition) || (fault_check(#condition, __FILE__, __LINE__), 0)))

NORETURN COLD void fault_check(const char *condition, const char *file, int line);
NORETURN COLD void fault_out_of_memory(size_t bytes);

/* Names the file this thread is reading from now on (copied, shortened if very long); empty for none. */
void fault_set_file(Str path);

/* Installs handlers that turn SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT into a message and status 2 (signal(7),
 * sigaltstack(2)). Once, at start. Builds with AddressSanitizer keep its handlers, which say more; the file is named
 * behind their report and the status is 99, so that no test takes a crash for a finding. */
void fault_install(void);

/* Every other thread calls the first at its start, so that a stack overflow is reported, too, and the second at its end;
 * base/thread.h does it for the threads that it makes. */
void fault_thread_init(void);
void fault_thread_done(void);

#endif
