// Loaded into a server (LD_PRELOAD): makes every call that asks a volume for metadata slower, as over a network, and
// counts these calls.
//
//   SHAMAN_BENCH_SLOW  a file of 16 bytes that both sides map: how many nanoseconds a call takes longer (0: as ever),
//                      and how many calls there were
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct state {
    _Atomic int64_t delay;
    _Atomic int64_t calls;
};

static struct state *state;

__attribute__((constructor)) static void map_state(void) {
    const char *path = getenv("SHAMAN_BENCH_SLOW");
    int descriptor = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    void *memory = mmap(NULL, sizeof(struct state), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (memory != MAP_FAILED) state = memory;
}

static void wait_for_volume(void) {
    if (state == NULL) return;
    int64_t delay = atomic_load_explicit(&state->delay, memory_order_relaxed);
    if (delay == 0) return;
    atomic_fetch_add_explicit(&state->calls, 1, memory_order_relaxed);
    struct timespec time = {delay / 1000000000, delay % 1000000000};
    nanosleep(&time, NULL);
}

// Defines a function of the C library anew: it waits, then calls the original.
#define SLOW(result, name, parameters, arguments)                                                                      \
    result name parameters {                                                                                           \
        static result(*original) parameters;                                                                           \
        if (original == NULL) original = (result(*) parameters)dlsym(RTLD_NEXT, #name);                                \
        wait_for_volume();                                                                                             \
        return original arguments;                                                                                     \
    }

SLOW(int, stat, (const char *path, struct stat *status), (path, status))
SLOW(int, lstat, (const char *path, struct stat *status), (path, status))
SLOW(int, fstatat, (int at, const char *path, struct stat *status, int flags), (at, path, status, flags))
SLOW(int, stat64, (const char *path, struct stat64 *status), (path, status))
SLOW(int, lstat64, (const char *path, struct stat64 *status), (path, status))
SLOW(int, fstatat64, (int at, const char *path, struct stat64 *status, int flags), (at, path, status, flags))
SLOW(int, statx, (int at, const char *path, int flags, unsigned mask, struct statx *status),
     (at, path, flags, mask, status))
SLOW(int, faccessat, (int at, const char *path, int mode, int flags), (at, path, mode, flags))
SLOW(int, access, (const char *path, int mode), (path, mode))
SLOW(int, utimensat, (int at, const char *path, const struct timespec times[2], int flags), (at, path, times, flags))
SLOW(int, futimens, (int file, const struct timespec times[2]), (file, times))
SLOW(ssize_t, readlinkat, (int at, const char *path, char *text, size_t size), (at, path, text, size))
SLOW(int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
SLOW(int, unlinkat, (int at, const char *path, int flags), (at, path, flags))
SLOW(int, symlinkat, (const char *target, int at, const char *path), (target, at, path))
SLOW(int, linkat, (int at, const char *path, int to, const char *name, int flags), (at, path, to, name, flags))
SLOW(int, renameat, (int at, const char *path, int to, const char *name), (at, path, to, name))
SLOW(int, renameat2, (int at, const char *path, int to, const char *name, unsigned flags), (at, path, to, name, flags))

// The mode follows only when a file is made; passing on what is not there does no harm here.
#define SLOW_OPEN(name)                                                                                                \
    int name(int at, const char *path, int flags, ...) {                                                               \
        static int (*original)(int, const char *, int, ...);                                                           \
        if (original == NULL) original = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, #name);                \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = va_arg(rest, mode_t);                                                                            \
        va_end(rest);                                                                                                  \
        wait_for_volume();                                                                                             \
        return original(at, path, flags, mode);                                                                        \
    }
SLOW_OPEN(openat)
SLOW_OPEN(openat64)

// openat2 has no function of its own in the C library.
long syscall(long number, ...) {
    static long (*original)(long, ...);
    if (original == NULL) original = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_list rest;
    va_start(rest, number);
    long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long);
    long d = va_arg(rest, long), e = va_arg(rest, long), f = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_openat2) wait_for_volume();
    return original(number, a, b, c, d, e, f);
}
