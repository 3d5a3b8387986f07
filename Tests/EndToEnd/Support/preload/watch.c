// Loaded into a server under test (LD_PRELOAD): writes down the system calls that matter for what is on disk, makes them
// slower, or makes them fail.
//
//   SHAMAN_WATCH_LOG    a file that gets one line per call: "name path [second path]"
//   SHAMAN_WATCH_RULES  a file with rules, one per line, read again at every call, so that a test can change them:
//                         fail NAME ERRNO SUBSTRING     the call fails when its path has the substring
//                         delay NAME MICROSECONDS SUBSTRING
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/// The path that a directory handle and a name stand for.
static void resolve(char *out, size_t size, int directory, const char *name) {
    char link[64], base[4096] = "";
    if (name != NULL && name[0] == '/') {
        snprintf(out, size, "%s", name);
        return;
    }
    if (directory >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = NEXT(readlinkat)(AT_FDCWD, link, base, sizeof base - 1);
        base[length > 0 ? length : 0] = 0;
    }
    snprintf(out, size, "%s%s%s", base, name == NULL ? "" : "/", name == NULL ? "" : name);
}

/// Writes the call down and applies the rules; returns the errno it shall fail with, or 0.
static int watch(const char *call, const char *path, const char *second) {
    const char *log = getenv("SHAMAN_WATCH_LOG");
    if (log != NULL) {
        int descriptor = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            char line[9000];
            int length = snprintf(line, sizeof line, "%s %s%s%s\n", call, path, second ? " " : "", second ? second : "");
            if (length > 0 && write(descriptor, line, (size_t)length) < 0) abort();
            close(descriptor);
        }
    }
    const char *rules = getenv("SHAMAN_WATCH_RULES");
    FILE *file = rules == NULL ? NULL : fopen(rules, "re");
    if (file == NULL) return 0;
    char verb[16], name[32], part[256];
    int number, result = 0;
    while (fscanf(file, "%15s %31s %d %255s", verb, name, &number, part) == 4) {
        if (strcmp(name, call) != 0) continue;
        if (strstr(path, part) == NULL && (second == NULL || strstr(second, part) == NULL)) continue;
        if (strcmp(verb, "delay") == 0) usleep((useconds_t)number);
        if (strcmp(verb, "fail") == 0) result = number;
    }
    fclose(file);
    return result;
}

#define WATCHED(call, path, second)                                                                                    \
    do {                                                                                                               \
        int problem = watch(call, path, second);                                                                       \
        if (problem != 0) {                                                                                            \
            errno = problem;                                                                                           \
            return -1;                                                                                                 \
        }                                                                                                              \
    } while (0)

int fsync(int descriptor) {
    char path[4200];
    resolve(path, sizeof path, descriptor, NULL);
    WATCHED("fsync", path, NULL);
    return NEXT(fsync)(descriptor);
}

int syncfs(int descriptor) {
    char path[4200];
    resolve(path, sizeof path, descriptor, NULL);
    WATCHED("syncfs", path, NULL);
    return NEXT(syncfs)(descriptor);
}

int linkat(int from, const char *name, int to, const char *new_name, int flags) {
    char path[4200], second[4200];
    resolve(path, sizeof path, from, name);
    resolve(second, sizeof second, to, new_name);
    WATCHED("linkat", path, second);
    return NEXT(linkat)(from, name, to, new_name, flags);
}

int renameat(int from, const char *name, int to, const char *new_name) {
    char path[4200], second[4200];
    resolve(path, sizeof path, from, name);
    resolve(second, sizeof second, to, new_name);
    WATCHED("renameat", path, second);
    return NEXT(renameat)(from, name, to, new_name);
}

int renameat2(int from, const char *name, int to, const char *new_name, unsigned int flags) {
    char path[4200], second[4200];
    resolve(path, sizeof path, from, name);
    resolve(second, sizeof second, to, new_name);
    WATCHED("renameat2", path, second);
    return NEXT(renameat2)(from, name, to, new_name, flags);
}

int mkdirat(int directory, const char *name, mode_t mode) {
    char path[4200];
    resolve(path, sizeof path, directory, name);
    WATCHED("mkdirat", path, NULL);
    return NEXT(mkdirat)(directory, name, mode);
}

int symlinkat(const char *text, int directory, const char *name) {
    char path[4200];
    resolve(path, sizeof path, directory, name);
    WATCHED("symlinkat", path, NULL);
    return NEXT(symlinkat)(text, directory, name);
}

int unlinkat(int directory, const char *name, int flags) {
    char path[4200];
    resolve(path, sizeof path, directory, name);
    WATCHED("unlinkat", path, NULL);
    return NEXT(unlinkat)(directory, name, flags);
}

int utimensat(int directory, const char *name, const struct timespec times[2], int flags) {
    char path[4200];
    resolve(path, sizeof path, directory, name);
    WATCHED("utimensat", path, NULL);
    return NEXT(utimensat)(directory, name, times, flags);
}

ssize_t readlinkat(int directory, const char *name, char *buffer, size_t size) {
    char path[4200];
    resolve(path, sizeof path, directory, name);
    WATCHED("readlinkat", path, NULL);
    return NEXT(readlinkat)(directory, name, buffer, size);
}

char *realpath(const char *name, char *buffer) {
    int problem = watch("realpath", name, NULL);
    if (problem != 0) {
        errno = problem;
        return NULL;
    }
    return NEXT(realpath)(name, buffer);
}

// Two ways to list a directory: the kernel's own, and the C library's, which does not pass here.
ssize_t getdents64(int descriptor, void *entries, size_t size) {
    char path[4200];
    resolve(path, sizeof path, descriptor, NULL);
    WATCHED("getdents64", path, NULL);
    return NEXT(getdents64)(descriptor, entries, size);
}

DIR *fdopendir(int descriptor) {
    char path[4200];
    resolve(path, sizeof path, descriptor, NULL);
    int problem = watch("fdopendir", path, NULL);
    if (problem != 0) {
        errno = problem;
        return NULL;
    }
    return NEXT(fdopendir)(descriptor);
}
