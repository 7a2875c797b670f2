/* --pty: a terminal of the run's own (pty(7)), so that what the program does to it, and what it leaves behind, is not done to the caller's. The
 * supervisor passes bytes on; never more than one small buffer each way is held. */
#ifndef TOCSIN_SANDBOX_PTY_H
#define TOCSIN_SANDBOX_PTY_H

#include "base/compiler.h"

#include <poll.h>
#include <termios.h>

enum { PTY_POLLED = 3, PTY_CHUNK = 4096 };

typedef struct PtyWay {
    char bytes[PTY_CHUNK];
    size_t at, len;
    bool over; /* nothing more will come */
} PtyWay;

typedef struct Pty {
    bool on, raw; /* raw: the caller's terminal is ours to reset */
    int master, slave;
    struct termios saved;
    PtyWay in, out;
} Pty;

/* Makes it, as large as the caller's terminal. False with errno. */
MUST_USE bool pty_open(Pty *p);

/* In a child: its side in place of 0, 1 and 2. */
MUST_USE bool pty_attach(const Pty *p);

/* In the program's process: a session of its own, with this terminal. */
MUST_USE bool pty_lead(void);

/* The caller's terminal passes everything on as it is typed, from begin to end. */
void pty_begin(Pty *p);
void pty_end(Pty *p);

void pty_resize(const Pty *p);

/* What to poll for, and what to do about it. */
void pty_prepare(const Pty *p, struct pollfd polled[PTY_POLLED]);
void pty_step(Pty *p, const struct pollfd polled[PTY_POLLED]);

/* Once the program is gone: all that it wrote has been passed on. */
bool pty_done(const Pty *p);

#endif
