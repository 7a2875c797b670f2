/* Sets of epoll(7) that wait for a socket which another takes the place of: they lose the old one with it, and get the
 * new one from us, under the program's number and with its data. See network.h. */
#include "sandbox/eye.h"
#include "sandbox/network.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { MAX_LOOKED_AT = 512 };

/* What the set says of the number: proc_pid_fdinfo(5), "tfd:". */
static bool find_entry(int file, int number, struct epoll_event *event) {
    char line[256];
    bool found = false;
    FILE *f = file < 0 ? NULL : fdopen(file, "r");
    while (f && !found && fgets(line, sizeof line, f)) {
        int fd;
        unsigned events;
        unsigned long long data;
        if (sscanf(line, "tfd: %d events: %x data: %llx", &fd, &events, &data) != 3 || fd != number) continue;
        *event = (struct epoll_event){.events = events, .data = {.u64 = data}};
        found = true;
    }
    if (f) fclose(f);
    else if (file >= 0) close(file);
    return found;
}

static bool is_set(const NetworkCall *c, int number) {
    static const char expected[] = "anon_inode:[eventpoll]";
    char target[sizeof expected];
    return eye_ask(c->notify->eye, false, c->call->thread, EYE_DESCRIPTOR, number, target, sizeof target) == (ssize_t)sizeof expected - 1 &&
           memcmp(target, expected, sizeof expected - 1) == 0;
}

void epoll_collect(const NetworkCall *c, NetworkSets *sets) {
    unsigned looked = 0;
    sets->count = 0;
    int list = eye_open(c->notify->eye, false, c->call->thread, EYE_DESCRIPTORS, 0);
    DIR *directory = list < 0 ? NULL : fdopendir(list);
    if (list >= 0 && !directory) close(list);
    for (struct dirent *e;
         directory && sets->count < NETWORK_SETS && looked < MAX_LOOKED_AT && (e = readdir(directory)); looked++) {
        NetworkSet *set = &sets->items[sets->count];
        int number = (int)strtol(e->d_name, NULL, 10);
        if (e->d_name[0] == '.' || !is_set(c, number)) continue;
        int info = eye_open(c->notify->eye, false, c->call->thread, EYE_DESCRIPTOR_INFO, number);
        if (!find_entry(info, (int)(uint32_t)c->call->arguments[0], &set->event)) continue;
        set->fd = notify_take(c->notify, c->call, number);
        if (set->fd >= 0) sets->count++;
    }
    if (directory) closedir(directory);
}

/* An entry bears the number of whoever adds it: ours has the program's for the moment, and what we have there ourselves
 * steps aside. */
static void add(int set, int number, int socket, struct epoll_event event) {
    int flags = fcntl(number, F_GETFD), aside = flags < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, 3);
    if (flags >= 0 && aside < 0) return;
    if (dup3(socket, number, O_CLOEXEC) == number &&
        epoll_ctl(set == number ? aside : set, EPOLL_CTL_ADD, number, &event) != 0)
        errno = 0;
    if (aside < 0) {
        close(number);
        return;
    }
    while (dup3(aside, number, O_CLOEXEC) < 0 && errno == EINTR) continue;
    close(aside);
}

void epoll_restore(const NetworkCall *c, NetworkSets *sets, int socket) {
    int number = (int)(uint32_t)c->call->arguments[0];
    int copy =
        socket >= 0 && sets->count ? fcntl(socket, F_DUPFD_CLOEXEC, 3) : -1; /* `socket` may have that number itself */
    for (unsigned i = 0; i < sets->count; i++) {
        if (copy >= 0 && copy != number) add(sets->items[i].fd, number, copy, sets->items[i].event);
        close(sets->items[i].fd);
    }
    if (copy >= 0) close(copy);
    sets->count = 0;
}
