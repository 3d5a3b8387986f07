// Preloaded into the server by the tests: makes chosen system calls fail, and notes what was asked of the disk.
//
// Only calls on paths and descriptors beneath FAULTFS_ROOT are looked at.
//   FAULTFS_CONTROL  a file of one page that the test and the server both map: struct control.
//   FAULTFS_JOURNAL  a file to which each call of interest is appended as a line, and each answer's status.
//   FAULTFS_FREE     what fstatvfs reports as free, in bytes.
//   FAULTFS_DELAY    microseconds that each write to a regular file takes.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// In the order of FaultyCall in FaultInjector.swift.
enum call {
    WRITE, FSYNC, SYNCFS, LINKAT, MKDIRAT, SYMLINKAT, RENAMEAT, UNLINKAT, OPENAT, FSTATAT, UTIMENSAT, READDIR,
    FSTATVFS, READLINKAT, READ
};

struct control {
    _Atomic int armed;     // 1: faults are on
    _Atomic int call;      // which call fails
    _Atomic int countdown; // the call that finds 1 here fails
    _Atomic int error;     // with this errno; 0 makes a write short
    _Atomic int seen;      // how many such calls there were since it was armed
    _Atomic int hits;      // how many failed
};

static struct control idle;
static struct control *control = &idle;
static char root[PATH_MAX];
static size_t root_length;
static int journal = -1;
static long long free_bytes = -1;
static long delay = 0;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULTFS_ROOT");
    if (text) root_length = strlen(strncpy(root, text, sizeof root - 1));
    if ((text = getenv("FAULTFS_FREE"))) free_bytes = atoll(text);
    if ((text = getenv("FAULTFS_DELAY"))) delay = atol(text);
    if ((text = getenv("FAULTFS_JOURNAL"))) journal = open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if ((text = getenv("FAULTFS_CONTROL"))) {
        int file = open(text, O_RDWR | O_CLOEXEC);
        void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (page != MAP_FAILED) control = page;
        close(file);
    }
}

// The path behind a descriptor, and below it a name; an empty text when it is not beneath the root.
static int describe(int directory, const char *name, char *out, size_t size) {
    char link[64];
    out[0] = 0;
    if (root_length == 0) return 0;
    if (name && name[0] == '/') {
        snprintf(out, size, "%s", name);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, out, size - 1);
        if (length < 0) return 0;
        out[length] = 0;
        if (name && strcmp(name, ".")) {
            strncat(out, "/", size - strlen(out) - 1);
            strncat(out, name, size - strlen(out) - 1);
        }
    }
    return strncmp(out, root, root_length) == 0;
}

static void note(const char *what, const char *path, const char *more) {
    if (journal < 0) return;
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%s\t%s\t%s\n", what, path, more ? more : "");
    int problem = errno;
    syscall(SYS_write, journal, line, (size_t)length);
    errno = problem;
}

// Whether this call is the one to fail; then errno is set. `*is_short` instead, where a write shall be cut.
static int fails(enum call call, int *is_short) {
    if (!atomic_load(&control->armed) || atomic_load(&control->call) != (int)call) return 0;
    atomic_fetch_add(&control->seen, 1);
    if (atomic_fetch_sub(&control->countdown, 1) != 1) return 0;
    atomic_fetch_add(&control->hits, 1);
    int error = atomic_load(&control->error);
    if (error == 0 && is_short) {
        *is_short = 1;
        return 0;
    }
    errno = error;
    return 1;
}

// Failing to open what is not there shows nothing, and a store is asked for much that is not there.
static int is_there(int directory, const char *name, int flags) {
    struct stat status;
    int problem = errno;
    int result = (flags & O_CREAT) || REAL(fstatat)(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    errno = problem;
    return result;
}

static int is_watching(enum call call) {
    return journal >= 0 || delay > 0 || (atomic_load(&control->armed) && atomic_load(&control->call) == (int)call);
}

static void note_answer(const char *bytes, size_t count) {
    if (journal < 0 || count < 12 || memcmp(bytes, "HTTP/1.", 7)) return;
    char status[4] = {bytes[9], bytes[10], bytes[11], 0};
    note("answer", status, NULL);
}

ssize_t write(int file, const void *bytes, size_t count) {
    char path[PATH_MAX];
    int is_short = 0;
    note_answer(bytes, count);
    if (is_watching(WRITE) && describe(file, NULL, path, sizeof path)) {
        if (fails(WRITE, &is_short)) return -1;
        if (delay) usleep((useconds_t)delay);
        note("write", path, NULL);
    }
    return REAL(write)(file, bytes, is_short && count > 1 ? count / 2 : count);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    if (count > 0) note_answer(parts[0].iov_base, parts[0].iov_len);
    return REAL(writev)(file, parts, count);
}

ssize_t send(int file, const void *bytes, size_t count, int flags) {
    note_answer(bytes, count);
    return REAL(send)(file, bytes, count, flags);
}

ssize_t read(int file, void *bytes, size_t count) {
    char path[PATH_MAX];
    if (is_watching(READ) && describe(file, NULL, path, sizeof path) && fails(READ, NULL)) return -1;
    return REAL(read)(file, bytes, count);
}

int fsync(int file) {
    char path[PATH_MAX];
    if (is_watching(FSYNC) && describe(file, NULL, path, sizeof path)) {
        if (fails(FSYNC, NULL)) return -1;
        int result = REAL(fsync)(file);
        note("fsync", path, NULL);
        return result;
    }
    return REAL(fsync)(file);
}

int syncfs(int file) {
    char path[PATH_MAX];
    if (is_watching(SYNCFS) && describe(file, NULL, path, sizeof path)) {
        if (fails(SYNCFS, NULL)) return -1;
        int result = REAL(syncfs)(file);
        note("syncfs", path, NULL);
        return result;
    }
    return REAL(syncfs)(file);
}

int linkat(int from, const char *name, int to, const char *new_name, int flags) {
    char path[PATH_MAX], target[PATH_MAX];
    if (is_watching(LINKAT) && describe(from, name, path, sizeof path)) {
        if (fails(LINKAT, NULL)) return -1;
        describe(to, new_name, target, sizeof target);
        note("link", path, target);
    }
    return REAL(linkat)(from, name, to, new_name, flags);
}

int mkdirat(int directory, const char *name, mode_t mode) {
    char path[PATH_MAX];
    int is_ours = is_watching(MKDIRAT) && describe(directory, name, path, sizeof path);
    if (is_ours && fails(MKDIRAT, NULL)) return -1;
    int result = REAL(mkdirat)(directory, name, mode);
    if (is_ours && result == 0) note("mkdir", path, NULL);
    return result;
}

int symlinkat(const char *text, int directory, const char *name) {
    char path[PATH_MAX];
    if (is_watching(SYMLINKAT) && describe(directory, name, path, sizeof path)) {
        if (fails(SYMLINKAT, NULL)) return -1;
        note("symlink", path, text);
    }
    return REAL(symlinkat)(text, directory, name);
}

int renameat(int from, const char *name, int to, const char *new_name) {
    char path[PATH_MAX], target[PATH_MAX];
    if (is_watching(RENAMEAT) && describe(from, name, path, sizeof path)) {
        if (fails(RENAMEAT, NULL)) return -1;
        describe(to, new_name, target, sizeof target);
        note("rename", path, target);
    }
    return REAL(renameat)(from, name, to, new_name);
}

int renameat2(int from, const char *name, int to, const char *new_name, unsigned int flags) {
    char path[PATH_MAX], target[PATH_MAX];
    if (is_watching(RENAMEAT) && describe(from, name, path, sizeof path)) {
        if (fails(RENAMEAT, NULL)) return -1;
        describe(to, new_name, target, sizeof target);
        note("rename", path, target);
    }
    return REAL(renameat2)(from, name, to, new_name, flags);
}

int unlinkat(int directory, const char *name, int flags) {
    char path[PATH_MAX];
    if (is_watching(UNLINKAT) && describe(directory, name, path, sizeof path)) {
        if (fails(UNLINKAT, NULL)) return -1;
        note("unlink", path, NULL);
    }
    return REAL(unlinkat)(directory, name, flags);
}

int openat(int directory, const char *name, int flags, ...) {
    char path[PATH_MAX];
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (is_watching(OPENAT) && describe(directory, name, path, sizeof path) && is_there(directory, name, flags)
        && fails(OPENAT, NULL)) return -1;
    return REAL(openat)(directory, name, flags, mode);
}

// openat2 has no function of its own in the C library.
long syscall(long number, ...) {
    char path[PATH_MAX];
    long a[6];
    va_list arguments;
    va_start(arguments, number);
    for (int index = 0; index < 6; index++) a[index] = va_arg(arguments, long);
    va_end(arguments);
#ifdef SYS_openat2
    if (number == SYS_openat2 && is_watching(OPENAT) && describe((int)a[0], (const char *)a[1], path, sizeof path)
        && is_there((int)a[0], (const char *)a[1], 0) && fails(OPENAT, NULL)) return -1;
#endif
    return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int fstatat(int directory, const char *name, struct stat *status, int flags) {
    char path[PATH_MAX];
    if (is_watching(FSTATAT) && describe(directory, name, path, sizeof path) && fails(FSTATAT, NULL)) return -1;
    return REAL(fstatat)(directory, name, status, flags);
}

int utimensat(int directory, const char *name, const struct timespec times[2], int flags) {
    char path[PATH_MAX];
    if (is_watching(UTIMENSAT) && describe(directory, name, path, sizeof path) && fails(UTIMENSAT, NULL)) return -1;
    return REAL(utimensat)(directory, name, times, flags);
}

struct dirent *readdir(DIR *stream) {
    char path[PATH_MAX];
    if (is_watching(READDIR) && describe(dirfd(stream), NULL, path, sizeof path) && fails(READDIR, NULL)) return NULL;
    return REAL(readdir)(stream);
}

// What the engine lists by, one call for many entries; the C library's own readdir does not pass here.
ssize_t getdents64(int directory, void *entries, size_t size) {
    char path[PATH_MAX];
    if (is_watching(READDIR) && describe(directory, NULL, path, sizeof path) && fails(READDIR, NULL)) return -1;
    return REAL(getdents64)(directory, entries, size);
}

ssize_t readlinkat(int directory, const char *name, char *buffer, size_t size) {
    char path[PATH_MAX];
    if (is_watching(READLINKAT) && describe(directory, name, path, sizeof path) && fails(READLINKAT, NULL)) return -1;
    return REAL(readlinkat)(directory, name, buffer, size);
}

int fstatvfs(int file, struct statvfs *status) {
    char path[PATH_MAX];
    if (is_watching(FSTATVFS) && describe(file, NULL, path, sizeof path) && fails(FSTATVFS, NULL)) return -1;
    int result = REAL(fstatvfs)(file, status);
    if (result == 0 && free_bytes >= 0) {
        status->f_bfree = status->f_bavail = (fsblkcnt_t)((unsigned long long)free_bytes / status->f_frsize);
    }
    return result;
}
