/* Threads: see base/thread.h. */
#include "base/thread.h"

#include "base/arena.h"
#include "base/fault.h"

#ifdef __wasi__

size_t thread_deep_stack(void) { return (size_t)1 << 20; }
unsigned thread_processors(void) { return 1; }

Err thread_run_deep(void (*work)(void *argument), void *argument) {
    work(argument);
    return err_ok();
}

Err thread_run_pool(unsigned count, void (*work)(void *argument, unsigned worker), void *argument) {
    if (count) work(argument, 0);
    return err_ok();
}

void lock_take(Lock *lock) { CHECK(!atomic_flag_test_and_set(&lock->taken)); }

#else

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <ucontext.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif

#ifndef MAP_STACK
#define MAP_STACK 0
#endif

#define MIB ((size_t)1 << 20)

void lock_take(Lock *lock) {
    while (atomic_flag_test_and_set_explicit(&lock->taken, memory_order_acquire)) sched_yield();
}

static const size_t smallest_stack = 16 * MIB;

size_t thread_deep_stack(void) {
    if (sizeof(void *) < 8) return 128 * MIB;
#ifdef UNDER_ASAN
    return 8192 * MIB; /* its frames are several times as large */
#else
    return 1024 * MIB;
#endif
}

typedef struct Worker {
    void (*work)(void *argument, unsigned worker);
    void *argument;
    unsigned number;
    pthread_t thread;
    char *stack; /* the lowest page is the guard */
    size_t stack_size;
} Worker;

static void *run(void *argument) {
    Worker *worker = argument;
    fault_thread_init();
    worker->work(worker->argument, worker->number);
    fault_set_file((Str){NULL, 0});
    fault_thread_done();
    return NULL;
}

/* Runs the worker on the stack, or has it run there. errno's number, 0 for success. */
typedef int Starter(Worker *worker, char *stack, size_t size);

static int start_thread(Worker *worker, char *stack, size_t size) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error) return error;
    error = pthread_attr_setstack(&attributes, stack, size);
    if (!error) error = pthread_create(&worker->thread, &attributes, run, worker);
    pthread_attr_destroy(&attributes);
    return error;
}

static int start_with(Worker *worker, size_t size, Starter *starter) {
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return errno;
    size_t guard = (size_t)sysconf(_SC_PAGESIZE);
    int error = mprotect(memory, guard, PROT_NONE) != 0 ? errno : starter(worker, (char *)memory + guard, size - guard);
    if (error) {
        munmap(memory, size);
        return error;
    }
    worker->stack = memory;
    worker->stack_size = size;
    return 0;
}

static int start(Worker *worker, Starter *starter) {
    int error = 0;
    for (size_t size = thread_deep_stack(); size >= smallest_stack; size /= 2) {
        error = start_with(worker, size, starter);
        if (!error) return 0;
    }
    return error;
}

static void finish(Worker *worker) {
    CHECK(pthread_join(worker->thread, NULL) == 0);
    munmap(worker->stack, worker->stack_size);
}

MUST_USE static Err run_threads(unsigned count, void (*work)(void *argument, unsigned worker), void *argument) {
    if (count > THREAD_MAX) count = THREAD_MAX;
    Arena arena = {0};
    Worker *workers = ARENA_ARRAY(&arena, Worker, count);
    unsigned started = 0;
    int error = 0;
    while (started < count && !error) {
        workers[started] = (Worker){.work = work, .argument = argument, .number = started};
        error = start(&workers[started], start_thread);
        if (!error) started++;
    }
    for (unsigned i = 0; i < started; i++) finish(&workers[i]);
    arena_free(&arena);
    return started || count == 0 ? err_ok() : err_make(ERR_THREAD, error);
}

#if defined(__GLIBC__) && !defined(UNDER_ASAN)

/* A call on another stack: a thread, to be waited for at once, would take a tenth of a small audit. */
static void run_parts(unsigned high, unsigned low) {
    Worker *worker = (Worker *)((uintptr_t)high << 16 << 16 | low); /* makecontext(3) passes numbers of 32 bits */
    worker->work(worker->argument, worker->number);
    fault_set_file((Str){NULL, 0});
}

static int run_here(Worker *worker, char *stack, size_t size) {
    ucontext_t here, there;
    uintptr_t address = (uintptr_t)worker;
    if (getcontext(&there) != 0) return errno;
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = size;
    there.uc_link = &here;
    makecontext(&there, (void (*)(void))(void *)run_parts, 2, (unsigned)(address >> 16 >> 16), (unsigned)address);
    return swapcontext(&here, &there) != 0 ? errno : 0;
}

static Err run_one(void (*work)(void *argument, unsigned worker), void *argument) {
    Worker worker = {.work = work, .argument = argument};
    int error = start(&worker, run_here);
    if (error) return err_make(ERR_THREAD, error);
    munmap(worker.stack, worker.stack_size);
    return err_ok();
}

#else
static Err run_one(void (*work)(void *argument, unsigned worker), void *argument) {
    return run_threads(1, work, argument);
}
#endif

Err thread_run_pool(unsigned count, void (*work)(void *argument, unsigned worker), void *argument) {
    return count == 1 ? run_one(work, argument) : run_threads(count, work, argument);
}

typedef struct DeepCall {
    void (*work)(void *argument);
    void *argument;
} DeepCall;

static void call_deep(void *argument, unsigned worker) {
    (void)worker;
    const DeepCall *call = argument;
    call->work(call->argument);
}

Err thread_run_deep(void (*work)(void *argument), void *argument) {
    DeepCall call = {work, argument};
    return thread_run_pool(1, call_deep, &call);
}

static unsigned online_processors(void) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

#ifdef __linux__
unsigned thread_processors(void) {
    unsigned long mask[16384 / (8 * sizeof(unsigned long))]; /* more than any kernel's NR_CPUS */
    memset(mask, 0, sizeof mask);
    if (sched_getaffinity(0, sizeof mask, (cpu_set_t *)(void *)mask) != 0) return online_processors();
    unsigned count = 0;
    for (size_t i = 0; i < COUNT_OF(mask); i++) count += (unsigned)__builtin_popcountl(mask[i]);
    return count ? count : 1;
}
#else
unsigned thread_processors(void) { return online_processors(); }
#endif

#endif

void lock_give(Lock *lock) { atomic_flag_clear_explicit(&lock->taken, memory_order_release); }
