/* Counting output: see relay.h. */
#include "sandbox/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool relay_open(Relay *r, uint64_t limit) {
    *r = (Relay){.on = true, .left = limit};
    for (int i = 0; i < RELAY_STREAMS; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        r->streams[i].from = ends[0];
        r->streams[i].to = i + 1;
        r->inner[i] = ends[1];
    }
    return true;
}

bool relay_attach(const Relay *r) {
    for (int i = 0; r->on && i < RELAY_STREAMS; i++)
        if (dup2(r->inner[i], i + 1) < 0) return false;
    return true;
}

void relay_detach(Relay *r) {
    for (int i = 0; r->on && i < RELAY_STREAMS; i++) close(r->inner[i]);
}

static void end(RelayStream *s) {
    if (s->from >= 0) close(s->from);
    s->from = -1;
    s->len = s->at = 0;
}

void relay_prepare(const Relay *r, struct pollfd *polled) {
    for (int i = 0; i < RELAY_STREAMS; i++) {
        const RelayStream *s = &r->streams[i];
        polled[i] = (struct pollfd){.fd = -1};
        if (!r->on) continue;
        if (s->len > s->at) polled[i] = (struct pollfd){s->to, POLLOUT, 0};
        else if (s->from >= 0) polled[i] = (struct pollfd){s->from, POLLIN, 0};
    }
}

static void take(Relay *r, RelayStream *s) {
    ssize_t n = read(s->from, s->bytes, sizeof s->bytes);
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) {
        end(s);
        return;
    }
    s->at = 0;
    s->len = (size_t)n;
    if (s->len > r->left) {
        s->len = (size_t)r->left;
        r->full = true;
    }
    r->left -= s->len;
}

void relay_step(Relay *r, const struct pollfd *polled) {
    if (!r->on) return;
    for (int i = 0; i < RELAY_STREAMS; i++) {
        RelayStream *s = &r->streams[i];
        if (polled[i].fd < 0 || !polled[i].revents) continue;
        if (s->len > s->at) {
            ssize_t n = write(s->to, s->bytes + s->at, s->len - s->at);
            if (n > 0) s->at += (size_t)n;
            else if (n < 0 && errno != EINTR && errno != EAGAIN) end(s);
        } else {
            take(r, s);
        }
    }
    for (int i = 0; r->full && i < RELAY_STREAMS; i++)
        if (r->streams[i].from >= 0) { /* the next write of the program finds a broken pipe */
            close(r->streams[i].from);
            r->streams[i].from = -1;
        }
}

bool relay_done(const Relay *r) {
    for (int i = 0; r->on && i < RELAY_STREAMS; i++)
        if (r->streams[i].from >= 0 || r->streams[i].len > r->streams[i].at) return false;
    return true;
}
