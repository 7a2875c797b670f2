/* A terminal of the run's own: see pty.h. */
#include "sandbox/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool pty_open(Pty *p) {
    p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (p->master < 0 || grantpt(p->master) != 0 || unlockpt(p->master) != 0) return false;
    p->slave = ioctl(p->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC); /* no name is needed */
    if (p->slave < 0) return false;
    struct termios mode;
    if (tcgetattr(0, &mode) == 0 && tcsetattr(p->slave, TCSANOW, &mode) != 0) return false;
    p->on = true;
    pty_resize(p);
    return fcntl(p->master, F_SETFL, O_NONBLOCK) == 0;
}

bool pty_attach(const Pty *p) {
    for (int fd = 0; p->on && fd <= 2; fd++)
        if (dup2(p->slave, fd) < 0) return false;
    return true;
}

bool pty_lead(void) { return setsid() >= 0 && ioctl(0, TIOCSCTTY, 0) == 0; }

void pty_begin(Pty *p) {
    if (!p->on) return;
    close(p->slave);
    struct termios mode;
    if (tcgetattr(0, &p->saved) != 0) return;
    mode = p->saved;
    cfmakeraw(&mode);
    p->raw = tcsetattr(0, TCSADRAIN, &mode) == 0;
}

void pty_end(Pty *p) {
    if (p->raw) tcsetattr(0, TCSADRAIN, &p->saved);
    p->raw = false;
}

void pty_resize(const Pty *p) {
    struct winsize size;
    if (p->on && ioctl(0, TIOCGWINSZ, &size) == 0) ioctl(p->master, TIOCSWINSZ, &size);
}

void pty_prepare(const Pty *p, struct pollfd polled[PTY_POLLED]) {
    bool typed = p->in.at < p->in.len, written = p->out.at < p->out.len;
    short master = (short)((typed ? POLLOUT : 0) | (written ? 0 : POLLIN));
    polled[0] = (struct pollfd){p->on && !p->in.over && !typed ? 0 : -1, POLLIN, 0};
    polled[1] = (struct pollfd){p->on && !p->out.over ? p->master : -1, master, 0};
    polled[2] = (struct pollfd){p->on && written ? 1 : -1, POLLOUT, 0};
}

static void read_way(PtyWay *w, int from) {
    ssize_t n = read(from, w->bytes, sizeof w->bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    w->at = 0;
    w->len = n > 0 ? (size_t)n : 0;
    if (n <= 0) w->over = true; /* EIO: nobody has the other side open */
}

static void write_way(PtyWay *w, int to) {
    ssize_t n = write(to, w->bytes + w->at, w->len - w->at);
    if (n > 0) w->at += (size_t)n;
    else if (errno != EAGAIN && errno != EINTR) w->at = w->len; /* nobody listens */
}

void pty_step(Pty *p, const struct pollfd polled[PTY_POLLED]) {
    if (!p->on) return;
    if (polled[0].revents) {
        read_way(&p->in, 0);
        if (p->in.over) p->in = (PtyWay){.bytes = {4 /* what a terminal takes for the end */}, .len = 1, .over = true};
    }
    if (polled[1].revents & POLLOUT) write_way(&p->in, p->master);
    if (polled[1].revents & (POLLIN | POLLHUP | POLLERR) && p->out.at == p->out.len) read_way(&p->out, p->master);
    if (polled[2].revents) write_way(&p->out, 1);
}

bool pty_done(const Pty *p) { return !p->on || (p->out.over && p->out.at == p->out.len); }
