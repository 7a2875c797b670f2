/* The tree of names inside, and what the server of it answers: to the kernel's requests, and to what no kernel would send. */
#include "check.h"

#include "sandbox/root_server.h"

#include <errno.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct World {
    Arena arena;
    Policy policy;
    Access access;
    Launch launch;
    RootTree tree;
    RootServer server;
    int kernel; /* the other end */
    char missed[512];
    int misses, passes;
    bool outside;
} World;

static bool hear_miss(void *context, pid_t thread, Str path, RootPlace place, const Rule *denied) {
    World *w = context;
    (void)place, (void)denied;
    assert_int_equal(thread, 7);
    snprintf(w->missed, sizeof w->missed, "%.*s", (int)path.len, path.ptr);
    w->misses++;
    return w->outside;
}

static void hear_pass(void *context, pid_t thread, RootPlace place) {
    World *w = context;
    assert_int_equal(thread, 7);
    assert_int_equal(place, PLACE_TMP);
    w->passes++;
}

static void begin(World *w) {
    static char *environment[] = {NULL};
    int ends[2];
    *w = (World){.misses = 0};
    policy_init(&w->policy, &w->arena, S("/home/me"), S("/home/me/project"));
    access_init(&w->access, &w->policy);
    access_append(&w->access, (Rule){.path = S("/usr/lib"), .why = S("runtime"), .rights = RIGHT_READ, .directory = true, .runtime = true});
    access_append(&w->access, (Rule){.path = S("/tmp/given"), .why = S("x"), .rights = RIGHT_READ, .directory = true});
    access_append(&w->access, (Rule){.path = S("/tmp/given/hidden"), .why = S("x"), .denied = RIGHT_READ, .directory = true});
    w->access.links = ARENA_ARRAY(&w->arena, Link, 2);
    w->access.links[0] = (Link){S("/lib"), S("usr/lib")};
    w->access.links[1] = (Link){S("/loop"), S("/loop")};
    w->access.link_count = 2;
    assert_true(access_settle(&w->access));
    w->launch = (Launch){.policy = &w->policy, .access = &w->access, .environment = environment};
    root_tree_make(&w->tree, &w->launch);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
    root_server_open(&w->server, ends[0], &w->tree, 1000, 1000);
    w->server.missed = hear_miss;
    w->server.passed = hear_pass;
    w->server.context = w;
    w->kernel = ends[1];
}

static void end(World *w) {
    root_server_close(&w->server);
    close(w->kernel);
    access_free(&w->access);
    policy_free(&w->policy);
    arena_free(&w->arena);
}

static char reply[70000];

/* Gives the errno of the answer; its body is `reply`, of `*size` bytes. */
static int ask(World *w, uint32_t opcode, uint64_t node, const void *body, size_t length, size_t *size) {
    char bytes[4096] = {0};
    struct fuse_in_header head = {.len = (uint32_t)(sizeof head + length), .opcode = opcode, .unique = 42, .nodeid = node, .pid = 7};
    struct fuse_out_header out;
    memcpy(bytes, &head, sizeof head);
    if (length) memcpy(bytes + sizeof head, body, length);
    assert_int_equal(send(w->kernel, bytes, sizeof head + length, 0), sizeof head + length);
    assert_true(root_server_step(&w->server));
    ssize_t n = recv(w->kernel, reply, sizeof reply, 0);
    if (n < 0) return -1; /* no answer */
    assert_true(n >= (ssize_t)sizeof out);
    memcpy(&out, reply, sizeof out);
    assert_int_equal(out.len, n);
    assert_int_equal(out.unique, 42);
    memmove(reply, reply + sizeof out, (size_t)n - sizeof out);
    *size = (size_t)n - sizeof out;
    return -out.error;
}

static uint64_t look_up(World *w, uint64_t node, const char *name, struct fuse_entry_out *entry) {
    size_t size;
    int error = ask(w, FUSE_LOOKUP, node, name, strlen(name) + 1, &size);
    if (error) return errno = error, 0;
    assert_int_equal(size, sizeof *entry);
    memcpy(entry, reply, sizeof *entry);
    return entry->nodeid;
}

static RootWhere where(const World *w, const char *path, char text[ROOT_PATH]) { return root_tree_find(&w->tree, str_from_z(path), true, text); }

static void test_paths(void **state) {
    (void)state;
    World w;
    char text[ROOT_PATH], deep[ROOT_PATH + 100];
    begin(&w);
    assert_int_equal(where(&w, "/", text).kind, WHERE_NODE);
    assert_int_equal(where(&w, "/usr", text).kind, WHERE_NODE);
    assert_int_equal(where(&w, "/nowhere", text).kind, WHERE_NOWHERE);
    assert_int_equal(where(&w, "/usr/bin/x", text).kind, WHERE_NOWHERE);
    assert_int_equal(where(&w, "/loop/x", text).kind, WHERE_NOWHERE);
    RootWhere at = where(&w, "//lib/./python//x", text); /* by the link */
    assert_int_equal(at.kind, WHERE_MOUNT);
    assert_true(str_eq(at.rest, S("./python//x")));
    at = where(&w, "/tmp/a/b", text);
    assert_int_equal(at.kind, WHERE_PLACE);
    assert_int_equal(at.place, PLACE_TMP);
    assert_true(str_eq(at.rest, S("a/b")));
    at = where(&w, "/home/me/project", text);
    assert_int_equal(at.kind, WHERE_NODE);
    assert_int_equal(at.place, PLACE_HOME);
    assert_int_equal(where(&w, "/tmp/given/x", text).kind, WHERE_MOUNT);
    assert_int_equal(where(&w, "/" ROOT_DENIED "/file", text).kind, WHERE_NOWHERE);
    memset(deep, 'x', sizeof deep - 1);
    deep[0] = '/', deep[sizeof deep - 1] = 0;
    assert_int_equal(where(&w, deep, text).kind, WHERE_NOWHERE);
    end(&w);
}

static void test_names(void **state) {
    (void)state;
    World w;
    struct fuse_entry_out entry;
    size_t size;
    begin(&w);
    assert_int_not_equal(look_up(&w, 1, ROOT_DENIED, &entry), 0); /* during the set-up */
    assert_int_equal(look_up(&w, 1, "srv", &entry), 0);
    assert_int_equal(w.misses, 0);
    w.server.started = true;
    assert_int_equal(look_up(&w, 1, ROOT_DENIED, &entry), 0);
    uint64_t usr = look_up(&w, 1, "usr", &entry);
    assert_true(usr && entry.entry_valid && S_ISDIR(entry.attr.mode) && entry.attr.uid == 1000);
    assert_int_equal(look_up(&w, usr, "bin", &entry), 0);
    assert_int_equal(entry.entry_valid, ROOT_NOWHERE); /* nor outside: the kernel may remember it */
    assert_string_equal(w.missed, "/usr/bin");
    uint64_t link = look_up(&w, 1, "lib", &entry);
    assert_true(S_ISLNK(entry.attr.mode));
    assert_int_equal(ask(&w, FUSE_READLINK, link, NULL, 0, &size), 0);
    assert_true(size == 7 && memcmp(reply, "usr/lib", 7) == 0);
    assert_int_equal(ask(&w, FUSE_READLINK, usr, NULL, 0, &size), EINVAL);
    end(&w);
}

static void test_watched_places(void **state) {
    (void)state;
    World w;
    struct fuse_entry_out entry;
    begin(&w);
    w.server.started = true;
    uint64_t tmp = look_up(&w, 1, "tmp", &entry);
    assert_true(!entry.entry_valid && entry.entry_valid_nsec == ROOT_MOMENT); /* for a moment */
    assert_int_equal(look_up(&w, tmp, "nobody's", &entry), 0);
    assert_int_equal(look_up(&w, 1, "tmp", &entry), tmp);
    assert_int_equal(w.passes, 0);
    w.outside = true;
    assert_int_equal(look_up(&w, tmp, "somebody's", &entry), 0);
    assert_int_equal(look_up(&w, 1, "tmp", &entry), tmp);
    assert_true(!entry.entry_valid && !entry.entry_valid_nsec);
    assert_int_equal(w.passes, 1);
    end(&w);
}

static void test_what_is_hidden(void **state) {
    (void)state;
    World w;
    struct fuse_entry_out entry;
    size_t size;
    begin(&w);
    uint64_t denied = look_up(&w, 1, ROOT_DENIED, &entry), hidden = look_up(&w, denied, "1", &entry);
    assert_true(hidden && S_ISDIR(entry.attr.mode) && !(entry.attr.mode & 0777));
    w.server.started = true;
    assert_int_equal(look_up(&w, hidden, "x", &entry), 0);
    assert_int_equal(errno, EACCES);
    assert_string_equal(w.missed, "/tmp/given/hidden");
    assert_int_equal(ask(&w, FUSE_OPENDIR, hidden, "\0\0\0\0\0\0\0", 8, &size), EACCES);
    assert_int_equal(ask(&w, FUSE_ACCESS, hidden, "\0\0\0\0\0\0\0", 8, &size), EACCES);
    assert_int_equal(w.misses, 3);
    end(&w);
}

/* Everything of a directory, however small the room for it is. */
static void test_listing(void **state) {
    (void)state;
    static const size_t rooms[] = {4096, 200, 40};
    for (size_t i = 0; i < 2 * COUNT_OF(rooms); i++) {
        World w;
        begin(&w);
        bool plus = i >= COUNT_OF(rooms);
        struct fuse_read_in in = {.size = (uint32_t)(rooms[i % COUNT_OF(rooms)] + (plus ? sizeof(struct fuse_entry_out) : 0))};
        size_t size = 1, head = plus ? sizeof(struct fuse_entry_out) : 0;
        char names[512] = "";
        for (int turns = 0; turns < 100; turns++) {
            assert_int_equal(ask(&w, plus ? FUSE_READDIRPLUS : FUSE_READDIR, 1, &in, sizeof in, &size), 0);
            if (!size) break;
            for (size_t at = 0; at < size;) {
                struct fuse_dirent e;
                memcpy(&e, reply + at + head, FUSE_NAME_OFFSET);
                strncat(names, reply + at + head + FUSE_NAME_OFFSET, e.namelen);
                strcat(names, " ");
                at += FUSE_DIRENT_ALIGN(head + FUSE_NAME_OFFSET + e.namelen);
                in.offset = e.off;
            }
        }
        assert_int_equal(size, 0);
        assert_string_equal(names, ". .. etc loop lib usr home tmp proc dev ");
        end(&w);
    }
}

/* Nothing can be changed; what is not known is refused; what is too short or names no node does no harm. */
static void test_odd_requests(void **state) {
    (void)state;
    World w;
    size_t size;
    begin(&w);
    char body[64] = {0};
    static const uint32_t changes[] = {FUSE_SETATTR, FUSE_SYMLINK, FUSE_MKNOD, FUSE_MKDIR, FUSE_UNLINK, FUSE_RMDIR, FUSE_RENAME, FUSE_LINK,
                                       FUSE_WRITE, FUSE_CREATE, FUSE_SETXATTR};
    for (size_t i = 0; i < COUNT_OF(changes); i++) assert_int_equal(ask(&w, changes[i], 1, body, sizeof body, &size), EROFS);
    assert_int_equal(ask(&w, 9999, 1, body, sizeof body, &size), ENOSYS);
    assert_int_equal(ask(&w, FUSE_GETATTR, 99999, body, sizeof body, &size), ESTALE);
    assert_int_equal(ask(&w, FUSE_GETATTR, UINT64_C(1) << 32 | 1, body, sizeof body, &size), ESTALE);
    assert_int_equal(ask(&w, FUSE_GETATTR, 0, body, sizeof body, &size), ESTALE);
    assert_int_equal(ask(&w, FUSE_LOOKUP, 1, "no end", 6, &size), EINVAL);
    assert_int_equal(ask(&w, FUSE_LOOKUP, 1, NULL, 0, &size), EINVAL);
    assert_int_equal(ask(&w, FUSE_READDIR, 1, body, 3, &size), EINVAL);
    struct fuse_read_in in = {.offset = UINT64_MAX, .size = UINT32_MAX};
    assert_int_equal(ask(&w, FUSE_READDIR, 1, &in, sizeof in, &size), 0);
    assert_int_equal(size, 0);
    assert_int_equal(ask(&w, FUSE_FORGET, 1, body, 8, &size), -1);
    assert_int_equal(ask(&w, FUSE_INTERRUPT, 0, body, 8, &size), -1);
    struct fuse_init_in init = {.major = 7, .minor = 12};
    assert_int_equal(ask(&w, FUSE_INIT, 0, &init, sizeof init, &size), EPROTO);
    init.minor = 99;
    assert_int_equal(ask(&w, FUSE_INIT, 0, &init, sizeof init, &size), 0);
    assert_int_equal(send(w.kernel, "short", 5, 0), 5);
    assert_false(root_server_step(&w.server));
    end(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_paths),          cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_watched_places), cmocka_unit_test(test_what_is_hidden),
                                       cmocka_unit_test(test_listing),        cmocka_unit_test(test_odd_requests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
