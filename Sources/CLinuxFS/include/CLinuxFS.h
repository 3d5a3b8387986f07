// Linux file-system calls that Swift cannot call directly: variadic functions, system calls without
// a libc wrapper, and macros. Each wrapper does exactly what its C name says and keeps errno.
#ifndef CLINUXFS_H
#define CLINUXFS_H

#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

// openat(2). Always adds O_CLOEXEC.
int linuxfs_openat(int directory, const char *path, int flags, mode_t mode);

// openat2(2). -1 with errno ENOSYS before Linux 5.6. Always adds O_CLOEXEC.
int linuxfs_openat2(int directory, const char *path, int flags, mode_t mode, uint64_t resolve);

// The size of a file beneath a directory if it can be told from the kernel's caches alone; links are not followed.
// -1 with errno EAGAIN when it cannot, ENOSYS before Linux 5.12. openat2(2) with RESOLVE_CACHED, statx(2).
int64_t linuxfs_cached_size(int directory, const char *path);

// renameat2(2) with RENAME_NOREPLACE. EINVAL where the volume cannot.
int linuxfs_rename_noreplace(int old_directory, const char *old_path, int new_directory, const char *new_path);

// utimensat(2): access and modification time become "now"; a final link is not followed.
int linuxfs_touch(int directory, const char *path);

// utimensat(2): both times become the given one.
int linuxfs_set_times(int directory, const char *path, int64_t seconds, int64_t nanoseconds);

// syncfs(2): writes out the whole file system that the descriptor is on; reports its write errors.
int linuxfs_syncfs(int descriptor);

// statfs(2): the kind of file system that a path is on, one of the *_MAGIC numbers. 0 when it cannot be told.
uint32_t linuxfs_volume_kind(const char *path);

// getdents64(3): the next entries of a directory, each a `struct dirent64`. 0 at the end.
ssize_t linuxfs_getdents(int directory, void *entries, size_t size);

// The bits of O_* and AT_* and RESOLVE_* that the engine uses, as plain constants.
extern const int linuxfs_o_path;
extern const int linuxfs_o_directory;
extern const int linuxfs_o_nofollow;
extern const int linuxfs_at_fdcwd;
extern const int linuxfs_at_removedir;
extern const int linuxfs_at_symlink_nofollow;
extern const uint64_t linuxfs_resolve_beneath;
extern const uint64_t linuxfs_resolve_no_symlinks;
extern const uint64_t linuxfs_resolve_no_magiclinks;

#endif
