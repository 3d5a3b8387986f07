// System calls that Swift's Glibc module lacks.
#ifndef CBENCH_H
#define CBENCH_H

#include <stddef.h>
#include <stdint.h>

/// Where bytes begin within others, or NULL. `memmem`
const void *bench_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

/// Makes a new file for writing, exclusively; a descriptor, or -1 with errno. `openat`
int bench_create(int directory, const char *path, unsigned mode);

/// Writes everything that a file system holds to its disk. `syncfs`
int bench_syncfs(int descriptor);

/// Has ext4 put what is made in a directory far apart, each in a block group of its own (`chattr +T`). Other file
/// systems refuse that, and do not need it. `ioctl`
void bench_spread_children(const char *path);

/// Starts a program with standard output and error on the given descriptors. The kernel ends it when the calling
/// thread ends, so it is called on the main thread. Its process id, or -1 with errno. `fork`, `execve`
int bench_spawn(const char *const *arguments, const char *const *environment, int output, int error);

/// The CPU time that a process and its ended threads took, in nanoseconds, or -1 with errno. `clock_gettime`
int64_t bench_process_cpu(int process);

/// The magic number of the file system that a path lies on, or -1 with errno. `statfs`
int64_t bench_file_system_type(const char *path);

#endif
