#define _GNU_SOURCE
#include "CLinuxFS.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

const int linuxfs_o_path = O_PATH;
const int linuxfs_o_directory = O_DIRECTORY;
const int linuxfs_o_nofollow = O_NOFOLLOW;
const int linuxfs_at_fdcwd = AT_FDCWD;
const int linuxfs_at_removedir = AT_REMOVEDIR;
const int linuxfs_at_symlink_nofollow = AT_SYMLINK_NOFOLLOW;
const uint64_t linuxfs_resolve_beneath = RESOLVE_BENEATH;
const uint64_t linuxfs_resolve_no_symlinks = RESOLVE_NO_SYMLINKS;
const uint64_t linuxfs_resolve_no_magiclinks = RESOLVE_NO_MAGICLINKS;

int linuxfs_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags | O_CLOEXEC, mode);
}

int linuxfs_openat2(int directory, const char *path, int flags, mode_t mode, uint64_t resolve) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .mode = (flags & O_CREAT) ? mode : 0,
        .resolve = resolve,
    };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int64_t linuxfs_cached_size(int directory, const char *path) {
    struct open_how how = {
        .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
        .resolve = RESOLVE_CACHED | RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    int descriptor = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
    if (descriptor < 0) return -1;
    struct statx status;
    int result = statx(descriptor, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE, &status);
    int problem = errno;
    close(descriptor);
    if (result == 0 && S_ISREG(status.stx_mode)) return (int64_t)status.stx_size;
    errno = result == 0 ? EINVAL : problem;
    return -1;
}

int linuxfs_rename_noreplace(int old_directory, const char *old_path, int new_directory, const char *new_path) {
    return renameat2(old_directory, old_path, new_directory, new_path, RENAME_NOREPLACE);
}

int linuxfs_touch(int directory, const char *path) {
    return utimensat(directory, path, NULL, AT_SYMLINK_NOFOLLOW);
}

int linuxfs_set_times(int directory, const char *path, int64_t seconds, int64_t nanoseconds) {
    struct timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
    return utimensat(directory, path, times, AT_SYMLINK_NOFOLLOW);
}

int linuxfs_syncfs(int descriptor) { return syncfs(descriptor); }

ssize_t linuxfs_getdents(int directory, void *entries, size_t size) { return getdents64(directory, entries, size); }

uint32_t linuxfs_volume_kind(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (uint32_t)status.f_type : 0;
}
